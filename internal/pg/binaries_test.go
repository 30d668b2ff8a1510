package pg

import (
	"strings"
	"testing"
)

func TestChooseBinaries(t *testing.T) {
	t.Parallel()
	old := binaries{dir: "/14", major: 14, vector: "0.8.0"}
	plain := binaries{dir: "/18", major: 18}
	outdated := binaries{dir: "/16", major: 16, vector: "0.6.0"}
	vector15 := binaries{dir: "/15", major: 15, vector: "0.8.0"}
	vector17 := binaries{dir: "/17", major: 17, vector: "1.0.0"}
	for _, c := range []struct {
		name  string
		found []binaries
		major int
		want  string
		err   string
	}{
		{"pgvector before newer", []binaries{plain, vector15}, 0, "/15", ""},
		{"then the newest", []binaries{vector15, vector17, outdated}, 0, "/17", ""},
		{"the data's own version before newer", []binaries{vector15, vector17}, 15, "/15", ""},
		{"the data's version is not installed", []binaries{vector17}, 15, "", "written by PostgreSQL 15, found 17 in /17"},
		{"too old", []binaries{old}, 0, "", "PostgreSQL 15 or newer is needed, found 14"},
		{"outdated pgvector", []binaries{outdated}, 0, "", "only pgvector 0.6.0"},
		{"no pgvector", []binaries{plain}, 0, "", "PostgreSQL 18 in /18 has no pgvector"},
		{"nothing", nil, 0, "", "found no PostgreSQL server programs"},
		{"nothing for the data", nil, 15, "", "written by PostgreSQL 15, found none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := chooseBinaries(c.found, c.major)
			if got.dir != c.want && c.err == "" {
				t.Errorf("got %q (%v), want %q", got.dir, err, c.want)
			}
			if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("got error %v, want %q", err, c.err)
			}
		})
	}
}

func TestHasVector(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{
		"": false, "0.7.4": false, "0.8.0": true, "0.8.1": true, "0.10.0": true, "1.0": true, "next": false,
	} {
		if got := (binaries{vector: version}).hasVector(); got != want {
			t.Errorf("pgvector %q: got %v, want %v", version, got, want)
		}
	}
}

func TestSocketFolderMustBePrivate(t *testing.T) {
	t.Parallel()
	p := place{base: t.TempDir()}.withSocket()
	if err := p.makeSocketDir(); err != nil {
		t.Fatal(err)
	}
	if err := p.makeSocketDir(); err != nil {
		t.Errorf("a second start: %v", err)
	}
	other := place{base: t.TempDir()}
	other.socket = t.TempDir()
	if err := other.makeSocketDir(); err == nil {
		t.Errorf("a socket folder that others may enter was taken")
	}
}
