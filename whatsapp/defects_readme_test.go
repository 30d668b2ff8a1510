package whatsapp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	defectsBegin = "<!-- defects: go test ./whatsapp -run TestREADMEListsDefects -update writes this -->\n"
	defectsEnd   = "<!-- end of defects -->"
)

// TestREADMEListsDefects compares the table with the tests that begin with TestDefect, here and in internal/e2e.
func TestREADMEListsDefects(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(readme), defectsBegin)
	_, after, ends := strings.Cut(rest, defectsEnd)
	if !found || !ends {
		t.Fatal("README.md has no table of defects")
	}
	want := before + defectsBegin + defectTable(t) + defectsEnd + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(want, string(readme)); diff != "" {
		t.Errorf("the table of defects (-tests +README):\n%s", diff)
	}
}

func defectTable(t *testing.T) string {
	t.Helper()
	var rows []string
	for _, pattern := range []string{"defects*_test.go", "../internal/e2e/defects*_test.go", "../rules/defects*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			rows = append(rows, defectsIn(t, file)...)
		}
	}
	slices.Sort(rows)
	return "| what went wrong elsewhere | the test here |\n|---|---|\n" + strings.Join(rows, "")
}

// defectsIn makes a row of each test: its comment's first sentence tells the defect.
func defectsIn(t *testing.T, file string) (rows []string) {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range source.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "TestDefect") {
			continue
		}
		text := strings.Join(strings.Fields(f.Doc.Text()), " ")
		told, ok := strings.CutPrefix(text, f.Name.Name+": ")
		if !ok {
			t.Errorf("%s: %s does not say which defect it is about", file, f.Name.Name)
			continue
		}
		defect, _, _ := strings.Cut(told, ". ")
		defect = strings.ToUpper(defect[:1]) + strings.TrimSuffix(defect[1:], ".")
		rows = append(rows, "| "+defect+" | `"+f.Name.Name+"` |\n")
	}
	return rows
}
