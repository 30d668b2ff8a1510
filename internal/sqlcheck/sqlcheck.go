// Package sqlcheck finds the SQL of the module: every string constant whose name begins with sql. Such a
// constant is one whole statement, so that a test can have PostgreSQL prepare it.
package sqlcheck

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// Statement is one constant and where it stands.
type Statement struct {
	Name string
	SQL  string
	At   token.Position
}

// Find returns the statements of all packages under root, tests aside. It fails if a constant cannot be
// worked out from the constants of its own package.
func Find(root string) ([]Statement, error) {
	var found []Statement
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if path != root && skipped(entry.Name()) {
			return filepath.SkipDir
		}
		statements, err := inDirectory(path)
		found = append(found, statements...)
		return err
	})
	return found, err
}

func skipped(dir string) bool {
	return strings.HasPrefix(dir, ".") || slices.Contains([]string{"testdata", "tools", "data", "bin"}, dir)
}

// inDirectory reads the constants of one directory's files.
func inDirectory(dir string) ([]Statement, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	p := scope{files: token.NewFileSet(), constants: map[string]ast.Expr{}}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(p.files, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read source: %w", err)
		}
		ast.Inspect(source, p.collect)
	}
	return p.statements()
}

// scope is the constants of a package, by name. A constant inside a function counts as the package's.
type scope struct {
	files     *token.FileSet
	constants map[string]ast.Expr
}

func (p scope) collect(node ast.Node) bool {
	declaration, ok := node.(*ast.GenDecl)
	if !ok || declaration.Tok != token.CONST {
		return true
	}
	for _, spec := range declaration.Specs {
		values := spec.(*ast.ValueSpec)
		for i, name := range values.Names {
			if i < len(values.Values) {
				p.constants[name.Name] = values.Values[i]
			}
		}
	}
	return true
}

func (p scope) statements() ([]Statement, error) {
	var found []Statement
	for _, name := range slices.Sorted(maps.Keys(p.constants)) {
		if !isStatement(name) {
			continue
		}
		at := p.files.Position(p.constants[name].Pos())
		sql, err := p.evaluate(p.constants[name])
		if err != nil {
			return nil, fmt.Errorf("%s: work out %s: %w", at, name, err)
		}
		found = append(found, Statement{Name: name, SQL: sql, At: at})
	}
	return found, nil
}

// isStatement tells sqlInsertMessage from sqlite.
func isStatement(name string) bool {
	rest, ok := strings.CutPrefix(name, "sql")
	return ok && rest != "" && unicode.IsUpper(rune(rest[0]))
}

// evaluate works out literals, names of other constants, and sums of them.
func (p scope) evaluate(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return constant.StringVal(constant.MakeFromLiteral(e.Value, e.Kind, 0)), nil
	case *ast.ParenExpr:
		return p.evaluate(e.X)
	case *ast.Ident:
		if value, ok := p.constants[e.Name]; ok {
			return p.evaluate(value)
		}
		return "", fmt.Errorf("no constant %s in its package", e.Name)
	case *ast.BinaryExpr:
		left, err := p.evaluate(e.X)
		if err != nil {
			return "", err
		}
		right, err := p.evaluate(e.Y)
		return left + right, err
	}
	return "", fmt.Errorf("%T is no sum of literals", e)
}
