package pg

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL that the schema works on (NULLS NOT DISTINCT).
const oldestMajor = 15

// binaries is one installed PostgreSQL: the folder of its server programs, its major version, and the
// version of pgvector that it would load, empty if it has none.
type binaries struct {
	dir    string
	major  int
	vector string
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// hasVector reports whether pgvector is there and 0.8 or newer: half-precision vectors and
// iterative index scans.
func (b binaries) hasVector() bool {
	major, rest, _ := strings.Cut(b.vector, ".")
	minor, _, _ := strings.Cut(rest, ".")
	x, errX := strconv.Atoi(major)
	y, errY := strconv.Atoi(minor)
	return errX == nil && errY == nil && (x > 0 || y >= 8)
}

// missingVector says which package brings pgvector to these binaries on this system.
func (b binaries) missingVector() error {
	what := fmt.Sprintf("the package postgresql-%d-pgvector (0.8 or newer)", b.major)
	if runtime.GOOS == "darwin" {
		what = "pgvector with: brew install pgvector"
	}
	has := "no pgvector"
	if b.vector != "" {
		has = "only pgvector " + b.vector
	}
	return fmt.Errorf("PostgreSQL %d in %s has %s: run scripts/setup, or install %s", b.major, b.dir, has, what)
}

// binaryPatterns are the folders where packagers put server programs.
var binaryPatterns = []string{
	"/usr/lib/postgresql/*/bin",                           // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                    // PostgreSQL's own RPMs
	"/opt/homebrew/opt/postgresql@*/bin",                  // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",                     // Homebrew on Intel
	"/Applications/Postgres.app/Contents/Versions/*/bin/", // Postgres.app
}

// findBinaries looks at the configured folder only, if there is one, else in the usual folders and PATH.
func findBinaries(configured string) []binaries {
	dirs := []string{configured}
	if configured == "" {
		dirs = usualDirs()
	}
	var found []binaries
	for _, dir := range dirs {
		if b, err := inspect(dir); err == nil {
			found = append(found, b)
		}
	}
	return found
}

func usualDirs() []string {
	var dirs []string
	for _, pattern := range binaryPatterns {
		matches, _ := filepath.Glob(pattern)
		dirs = append(dirs, matches...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	return dirs
}

// inspect asks pg_config of a folder for version and share directory.
func inspect(dir string) (binaries, error) {
	b := binaries{dir: dir}
	for _, program := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(b.path(program)); err != nil {
			return b, fmt.Errorf("find server programs: %w", err)
		}
	}
	out, err := exec.Command(b.path("pg_config"), "--version", "--sharedir").Output()
	if err != nil {
		return b, fmt.Errorf("ask pg_config in %s: %w", dir, err)
	}
	version, share, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	digits := strings.TrimPrefix(version, "PostgreSQL ")
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end]
	}
	if b.major, err = strconv.Atoi(digits); err != nil {
		return b, fmt.Errorf("read PostgreSQL version %q: %w", version, err)
	}
	b.vector = vectorVersion(share)
	return b, nil
}

// vectorVersion reads default_version from pgvector's control file; empty if there is none.
func vectorVersion(share string) string {
	control, err := os.ReadFile(filepath.Join(share, "extension", "vector.control"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(control)) {
		if name, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(name) == "default_version" {
			return strings.Trim(value, " '\n")
		}
	}
	return ""
}

// chooseBinaries prefers pgvector, then the newest. A data directory that exists has a major version
// and can only be served by that one: 0 means there is none yet.
func chooseBinaries(found []binaries, major int) (binaries, error) {
	fit := slices.DeleteFunc(slices.Clone(found), func(b binaries) bool {
		return b.major < oldestMajor || major != 0 && b.major != major
	})
	if len(fit) == 0 {
		return binaries{}, noBinaries(found, major)
	}
	best := slices.MaxFunc(fit, func(a, b binaries) int {
		return cmp.Or(compareBools(a.hasVector(), b.hasVector()), cmp.Compare(a.major, b.major))
	})
	if !best.hasVector() {
		return binaries{}, best.missingVector()
	}
	return best, nil
}

func noBinaries(found []binaries, major int) error {
	if len(found) == 0 && major == 0 {
		return errors.New("found no PostgreSQL server programs: run scripts/setup, or set BALAS_DATABASE_URL")
	}
	var have []string
	for _, b := range found {
		have = append(have, fmt.Sprintf("%d in %s", b.major, b.dir))
	}
	if major == 0 {
		return fmt.Errorf("PostgreSQL %d or newer is needed, found %s", oldestMajor, strings.Join(have, ", "))
	}
	return fmt.Errorf("the data was written by PostgreSQL %d, found %s: install PostgreSQL %d with pgvector, "+
		"or move the data with pg_upgrade; nothing was changed",
		major, cmp.Or(strings.Join(have, ", "), "none"), major)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
