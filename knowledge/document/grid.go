package document

import (
	"slices"
	"strings"
)

// grid turns the rows of a sheet into tables: an empty row ends one, lines of a single cell above or instead of a table
// are text.
type grid struct {
	out     *writer
	heading string // written above the first that is found
	rows    [][]string
}

// add takes the next row.
func (g *grid) add(row []string) {
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		g.flush()
		return
	}
	g.rows = append(g.rows, slices.Clone(row))
}

// flush writes the rows since the last empty one.
func (g *grid) flush() {
	if len(g.rows) == 0 {
		return
	}
	g.out.heading(2, g.heading)
	g.heading = ""
	rows := narrow(g.rows)
	g.rows = nil
	lone := slices.IndexFunc(rows, func(row []string) bool { return filled(row) > 1 })
	if lone < 0 {
		lone = len(rows)
	}
	var text []string
	for _, row := range rows[:lone] {
		text = append(text, oneLine(strings.Join(row, " ")))
	}
	g.out.paragraph(strings.Join(text, "\n"))
	if lone < len(rows) {
		g.out.table(narrow(rows[lone:]))
	}
}

func filled(row []string) (n int) {
	for _, text := range row {
		if strings.TrimSpace(text) != "" {
			n++
		}
	}
	return n
}

// narrow returns rows without the columns that are empty in all.
func narrow(rows [][]string) [][]string {
	var used []bool
	for _, row := range rows {
		for i, text := range row {
			if i == len(used) {
				used = append(used, false)
			}
			used[i] = used[i] || strings.TrimSpace(text) != ""
		}
	}
	narrowed := make([][]string, len(rows))
	for i, row := range rows {
		for j, text := range row {
			if used[j] {
				narrowed[i] = append(narrowed[i], text)
			}
		}
	}
	return narrowed
}
