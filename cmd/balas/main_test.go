package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain is balas itself when a test starts it as such.
func TestMain(m *testing.M) {
	if os.Getenv("BALAS_TEST_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestMistakesAreTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args string
		env  []string
		code int
		says string
	}{
		"no command":         {"", nil, 2, "expected one of"},
		"unknown command":    {"bogus", nil, 2, "unexpected argument bogus"},
		"unknown flag":       {"serve --bogus", nil, 2, "unknown flag --bogus"},
		"missing flag":       {"key create", nil, 2, "missing flags: --name=STRING"},
		"bad duration":       {"serve --debounce abc", nil, 2, "--debounce"},
		"negative duration":  {"serve --debounce=-1s", nil, 2, "less than nothing"},
		"bad log":            {"serve --log loud", nil, 2, `"loud" is neither`},
		"key alone":          {"serve --tls-key " + file, nil, 2, "go together"},
		"certificate alone":  {"serve --tls-cert " + file, nil, 2, "go together"},
		"no private URLs":    {"serve --allow-private-urls 10.0.0.0/8,home", nil, 2, `"home" is no network`},
		"unknown variable":   {"serve", []string{"BALAS_FOO=1"}, 1, "BALAS_FOO is no variable of Balas"},
		"missing file":       {"serve", []string{"BALAS_MODEL_FILE=" + dir + "/nope"}, 1, "read BALAS_MODEL_FILE"},
		"Stripe's key alone": {"serve", []string{"BALAS_STRIPE_KEY=sk_test_invented"}, 2, "go together"},
		"no slots":           {"serve --slots 0", nil, 2, "BALAS_SLOTS must be 1 or more"},
		"no Stripe":          {"serve --stripe-url home", nil, 2, "BALAS_STRIPE_URL is no address"},
		"short JWT secret":   {"serve --jwt-secret short", nil, 1, "BALAS_JWT_SECRET: the secret of JWTs needs at least 32 bytes"},
		"short secret key":   {"serve --secret-key short", nil, 1, "at least 16 bytes"},
		"data in a file":     {"serve --data-dir " + file, nil, 1, "not a directory"},
		"no data set":        {"eval --data " + dir + "/nope", nil, 1, "no such file"},
		"public simulator":   {"simulate --listen 0.0.0.0:0", nil, 1, "loopback"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, told, code := balas(t, dir, c.env, strings.Fields(c.args)...)
			if code != c.code || !strings.Contains(told, c.says) || !strings.HasPrefix(told, "balas: ") {
				t.Errorf("exit code %d and %q, want %d and %q", code, told, c.code, c.says)
			}
			if out != "" {
				t.Errorf("on standard output: %s", out)
			}
		})
	}
}

// balas runs balas in dir with nothing of its variables set but those in env.
func balas(t *testing.T, dir string, env []string, args ...string) (out, told string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Dir, c.Stdout, c.Stderr = dir, &stdout, &stderr
	c.Env = append([]string{"BALAS_TEST_COMMAND=1", "PATH=" + os.Getenv("PATH"), "HOME=" + dir}, env...)
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), c.ProcessState.ExitCode()
}

func TestEveryVariableIsAFlagOfItsName(t *testing.T) {
	t.Parallel()
	help, _, code := balas(t, t.TempDir(), nil, "demo", "--help")
	if code != 0 {
		t.Fatalf("exit code %d", code)
	}
	for _, name := range variables() {
		flag := "--" + strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "BALAS_")), "_", "-")
		isSwitch := slices.Contains(strings.Fields(help), flag) // it takes no value
		if !strings.Contains(help, flag+"=") && !isSwitch {
			t.Errorf("%s is not the flag %s", name, flag)
		}
	}
}
