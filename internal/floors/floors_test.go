package floors_test

import (
	"strings"
	"testing"

	"balas/internal/floors"
)

func TestImportsGoDown(t *testing.T) {
	t.Parallel()
	packages, err := floors.List("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 5 {
		t.Fatalf("found %d packages: the module is larger", len(packages))
	}
	for _, broken := range floors.Check(packages) {
		t.Error(broken)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		from string
		to   string
		want string // part of the sentence; empty if allowed
	}{
		{"down", "balas/rules", "balas/chat", ""},
		{"up", "balas/chat", "balas/rules", "from floor 2 up to floor 4"},
		{"up from below a room", "balas/knowledge/lexical", "balas/agent", "from floor 3 up to floor 4"},
		{"sideways", "balas/knowledge", "balas/webhook", ""},
		{"within a room", "balas/agent", "balas/agent/prompt", ""},
		{"strangers", "balas/rules", "balas/agent", "do not import each other"},
		{"simulator down", "balas/simulator", "balas/internal/fault", "knows nothing of Balas"},
		{"simulator within", "balas/simulator", "balas/simulator/noise", ""},
		{"simulator's test kit", "balas/simulator/simtest", "balas/simulator", ""},
		{"client in the test kit", "balas/simulator/simtest", "go.mau.fi/whatsmeow", ""},
		{"test kit down", "balas/simulator/simtest", "balas/chat", "knows nothing of Balas"},
		{"test kit in the simulator", "balas/simulator/serve", "balas/simulator/simtest", "knows nothing of"},
		{"whatsapp", "balas/whatsapp", "go.mau.fi/whatsmeow", ""},
		{"client elsewhere", "balas/chat", "go.mau.fi/whatsmeow", "alone uses"},
		{"client in the simulator", "balas/simulator", "go.mau.fi/whatsmeow", "alone uses"},
		{"parts of the client", "balas/simulator", "go.mau.fi/whatsmeow/binary", ""},
		{"benchmarks see all", "balas/internal/bench", "balas/api", ""},
		{"internal sees none", "balas/internal/pg", "balas/chat", "from floor 0"},
		{"homeless", "balas/utils", "fmt", "stands on no floor"},
		{"standard library", "balas/account", "net/http", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(floors.Check([]floors.Package{{ImportPath: c.from, Imports: []string{c.to}}}), "\n")
			if !strings.Contains(got, c.want) || c.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCheckTests(t *testing.T) {
	t.Parallel()
	uses := []string{"go.mau.fi/whatsmeow"}
	got := floors.Check([]floors.Package{
		{ImportPath: "balas/simulator", TestImports: uses},
		{ImportPath: "balas/rules", XTestImports: uses},
	})
	if len(got) != 1 || !strings.Contains(got[0], "balas/rules") {
		t.Errorf("got %q, want one complaint about balas/rules", got)
	}
}
