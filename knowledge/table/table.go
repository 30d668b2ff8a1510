// Package table reads and writes rows of named cells: CSV, JSON Lines and, to read alone, arrays of JSON and Excel workbooks. What it writes
// it reads again as it was.
package table

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"balas/internal/fault"
	"balas/knowledge/document"
)

// Column is a column that a table may have.
type Column struct {
	Name string
	Also []string // other names for it, in any language: case, spaces and marks aside
	Key  bool     // tells rows apart: a table has at least one such
}

// Table is a table that was read.
type Table struct {
	Rows    []Row
	Unknown []string // the names of columns that are none, sorted
}

// Read reads a table of at most that many rows: an Excel workbook, JSON Lines if it begins with a brace, an array of JSON if
// that holds objects, else CSV. Rows
// that cannot be read say so in Err. It fails with Invalid for what is no table of the columns, and with TooLarge for
// more rows.
func Read(ctx context.Context, content []byte, columns []Column, most int) (Table, error) {
	var t Table
	r := newReader(columns)
	r.take = func(row Row) error {
		if t.Rows = append(t.Rows, row); len(t.Rows) > most {
			return &fault.Fault{Kind: fault.TooLarge, Noun: "table", Field: "content", Detail: "has more than " + strconv.Itoa(most) + " rows"}
		}
		return nil
	}
	if err := r.read(ctx, content); err != nil {
		return Table{}, err
	}
	for name := range r.unknown {
		t.Unknown = append(t.Unknown, name)
	}
	slices.Sort(t.Unknown)
	return t, nil
}

// Each is Read for tables that are too long to hold, and whose other columns mean something too: it hands over one row after
// another, with Others. It ends with the error of take, if there is one. limits are those of workbooks.
func Each(ctx context.Context, content []byte, columns []Column, limits document.Limits, take func(Row) error) error {
	r := newReader(columns)
	r.limits, r.others, r.take = limits, true, take
	return r.read(ctx, content)
}

func newReader(columns []Column) *reader {
	r := &reader{columns: columns, named: map[string]Column{}, unknown: map[string]bool{}}
	for _, c := range columns {
		for _, name := range append([]string{c.Name}, c.Also...) {
			r.named[fold(name)] = c
		}
	}
	return r
}

func (r *reader) read(ctx context.Context, content []byte) error {
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte(oldOffice)):
		return r.workbook(ctx, content)
	case arrayStart.Match(bytes.TrimPrefix(content, []byte(mark))):
		return r.array(content)
	case bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(content, []byte(mark))), []byte("{")):
		return r.lines(content)
	}
	return r.csv(content)
}

// oldOffice begins workbooks of before 2007 and those with a password, neither of which is read: what reads workbooks says so.
const oldOffice = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// mark is the byte order mark by which Excel knows UTF-8.
const mark = "\ufeff"

// reader reads the rows of a table.
type reader struct {
	columns []Column
	named   map[string]Column // by their folded names
	limits  document.Limits   // of workbooks
	others  bool              // columns that are none of ours are kept
	take    func(Row) error
	unknown map[string]bool
}

// add takes a row; one whose cells are all empty is left out.
func (r *reader) add(row Row) error {
	if row.Err == nil && row.empty() {
		return nil
	}
	return r.take(row)
}

// column returns the column that a name stands for; none for a name that means nothing.
func (r *reader) column(name string) (Column, bool) {
	c, known := r.named[fold(name)]
	return c, known
}

// noteUnknown notes the name of a column that is none: at most so many, each cut.
func (r *reader) noteUnknown(name string) {
	if name = strings.TrimSpace(name); name != "" && len(r.unknown) < 20 {
		r.unknown[strings.ToValidUTF8(name[:min(len(name), 60)], "")] = true
	}
}

// header is what the columns of a sheet or CSV are, in their order; the empty name is none of ours.
func (r *reader) header(cells []string) ([]string, error) {
	names, key, seen := make([]string, len(cells)), false, map[string]bool{}
	for i, cell := range cells {
		c, known := r.column(unguard(cell))
		if !known {
			r.noteUnknown(cell)
		}
		if c.Name = r.nameOf(c, unguard(cell)); c.Name == "" {
			continue
		}
		if seen[fold(c.Name)] {
			return nil, bad("has the column " + strings.TrimPrefix(c.Name, other) + " twice")
		}
		names[i], key = c.Name, key || c.Key
		seen[fold(c.Name)] = true
	}
	if !key {
		return nil, bad("must begin with a row of column names, such as " + r.keys())
	}
	return names, nil
}

// other begins the names of columns that are none of ours.
const other = "\x00"

// nameOf is the name of a column, or what another one is called, if those are kept.
func (r *reader) nameOf(c Column, written string) string {
	if written = strings.TrimSpace(written); c.Name == "" && r.others && fold(written) != "" {
		return other + written
	}
	return c.Name
}

func (r *reader) keys() string {
	var names []string
	for _, c := range r.columns {
		if c.Key {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " or ")
}

// fold returns the letters and digits of a name in lower case.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

func bad(detail string) error { return fault.Bad("table", "content", detail) }
