package whatsapp_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the table of kinds into README.md")

// tested are the directions in which tests prove a kind.
type tested struct{ send, receive, sendGroup, receiveGroup bool }

var (
	kindTest = regexp.MustCompile(`^Test(Send|Receive)([A-Z]\w*?)(InGroup)?$`)
	capitals = regexp.MustCompile(`[A-Z]`)
	kindRows = regexp.MustCompile(`(?s)(<!-- kinds: [^\n]*-->\n).*?(<!-- end of kinds -->)`)
)

// TestREADMEListsTheKinds compares the table with the names of the tests in kind*_test.go.
func TestREADMEListsTheKinds(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := kindRows.ReplaceAllString(string(readme), "${1}"+kindTable(t)+"${2}")
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(readme), want); diff != "" {
		t.Errorf("go test ./whatsapp -run TestREADMEListsTheKinds -update writes the table anew:\n%s", diff)
	}
}

func kindTable(t *testing.T) string {
	kinds := testedKinds(t)
	var b strings.Builder
	b.WriteString("| kind | send | receive | in groups |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		groups := strings.TrimPrefix(mark(k.sendGroup, ", sends")+mark(k.receiveGroup, ", receives"), ", ")
		b.WriteString("| " + strings.Join([]string{name, mark(k.send, "yes"), mark(k.receive, "yes"), groups}, " | ") + " |\n")
	}
	return b.String()
}

func mark(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// testedKinds reads the names of the tests: TestSendReplyInGroup proves that a reply is sent in groups.
func testedKinds(t *testing.T) map[string]tested {
	t.Helper()
	files, err := filepath.Glob("kind*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]tested{}
	for _, file := range files {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range source.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				note(kinds, f.Name.Name)
			}
		}
	}
	return kinds
}

func note(kinds map[string]tested, test string) {
	parts := kindTest.FindStringSubmatch(test)
	if parts == nil {
		return
	}
	name := strings.ToLower(strings.TrimSpace(capitals.ReplaceAllString(parts[2], " $0")))
	k := kinds[name]
	sends, group := parts[1] == "Send", parts[3] != ""
	k.send, k.receive = k.send || sends && !group, k.receive || !sends && !group
	k.sendGroup, k.receiveGroup = k.sendGroup || sends && group, k.receiveGroup || !sends && group
	kinds[name] = k
}
