package pgtest_test

import (
	"io"
	"os"
	"os/exec"
	"testing"

	"balas/internal/pg"
	"balas/internal/pgtest"
)

// program is this test program, to be run again with one of its tests.
func program(t *testing.T, test string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^"+test+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

func TestProgramLeavesNothing(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "balas-pgtest-left-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	ended, inherited, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := program(t, "TestNewIsMigratedAndAlone", "TMPDIR="+dir, "BALAS_TEST_DATABASE_URL=")
	cmd.ExtraFiles = []*os.File{inherited}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_ = inherited.Close()
	if _, err := io.ReadAll(ended); err != nil { // ends when the last process that the program started does
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 0 {
		t.Errorf("the program left %v", left)
	}
}

func TestProgramsShareNamedServer(t *testing.T) {
	t.Parallel()
	c := pgtest.Cluster(t)
	done := make(chan error)
	const programs = 3
	for range programs {
		cmd := program(t, "TestNewIsMigratedAndAlone", "BALAS_TEST_DATABASE_URL="+c.URL())
		go func() { done <- cmd.Run() }()
	}
	for range programs {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := databases(t, c, "balas_template_%"); got != 1 {
		t.Errorf("%d templates, want one for all programs", got)
	}
	if got := databases(t, c, "balas_test_%"); got != 0 {
		t.Errorf("%d test databases left", got)
	}
}

func databases(t *testing.T, c *pg.Cluster, pattern string) (count int) {
	t.Helper()
	pool, err := pg.Open(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	const sql = `SELECT count(*) FROM pg_database WHERE datname LIKE $1`
	if err := pool.QueryRow(t.Context(), sql, pattern).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}
