package document

import "strings"

// grid is rows, the first of which names the columns.
type grid struct {
	b       strings.Builder
	columns int
}

// add puts a row to the table; one without any text is left out.
func (t *grid) add(cells []string) {
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return
	}
	for _, c := range cells {
		t.b.WriteString("| " + cell(c) + " ")
	}
	t.b.WriteString("|\n")
	if t.columns == 0 {
		t.columns = len(cells)
		t.b.WriteString(strings.Repeat("|---", t.columns) + "|\n")
	}
}

// markdown is the table; empty: it has no rows.
func (t *grid) markdown() string { return t.b.String() }

// cell is a text that fits between two bars.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
