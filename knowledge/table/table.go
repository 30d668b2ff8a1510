// Package table reads and writes rows of named cells: CSV, JSON Lines and, to read alone, Excel workbooks. What it writes
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

// Read reads a table of at most that many rows: an Excel workbook, JSON Lines if it begins with a brace, else CSV. Rows
// that cannot be read say so in Err. It fails with Invalid for what is no table of the columns, and with TooLarge for
// more rows.
func Read(ctx context.Context, content []byte, columns []Column, most int) (Table, error) {
	r := reader{columns: columns, named: map[string]Column{}, most: most, unknown: map[string]bool{}}
	for _, c := range columns {
		for _, name := range append([]string{c.Name}, c.Also...) {
			r.named[fold(name)] = c
		}
	}
	var err error
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		err = r.workbook(ctx, content)
	case bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(content, []byte(mark))), []byte("{")):
		err = r.lines(content)
	default:
		err = r.csv(content)
	}
	if err != nil {
		return Table{}, err
	}
	t := Table{Rows: r.rows}
	for name := range r.unknown {
		t.Unknown = append(t.Unknown, name)
	}
	slices.Sort(t.Unknown)
	return t, nil
}

// mark is the byte order mark by which Excel knows UTF-8.
const mark = "\ufeff"

// reader gathers the rows of a table.
type reader struct {
	columns []Column
	named   map[string]Column // by their folded names
	most    int
	rows    []Row
	unknown map[string]bool
}

// add takes a row; one whose cells are all empty is left out.
func (r *reader) add(row Row) error {
	if row.Err == nil && row.empty() {
		return nil
	}
	if r.rows = append(r.rows, row); len(r.rows) > r.most {
		return &fault.Fault{Kind: fault.TooLarge, Noun: "table", Field: "content", Detail: "has more than " + strconv.Itoa(r.most) + " rows"}
	}
	return nil
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
	names, key := make([]string, len(cells)), false
	for i, cell := range cells {
		c, known := r.column(unguard(cell))
		if !known {
			r.noteUnknown(cell)
			continue
		}
		if slices.Contains(names, c.Name) {
			return nil, bad("has the column " + c.Name + " twice")
		}
		names[i], key = c.Name, key || c.Key
	}
	if !key {
		return nil, bad("must begin with a row of column names, such as " + r.keys())
	}
	return names, nil
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
