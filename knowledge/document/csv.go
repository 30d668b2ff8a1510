package document

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// readCSV returns the text of a table whose cells a delimiter parts, the first row as the header.
func readCSV(content string, comma rune, l Limits) (Document, error) {
	r := csvReader(content, comma)
	out := &writer{limits: l}
	g := grid{out: out}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Document{}, damaged(err)
		}
		if out.count(len(row)); out.err != nil {
			return Document{}, out.err
		}
		g.add(row)
	}
	g.flush()
	return Document{Kind: kindCSV, Markdown: out.out.String()}, out.err
}

func csvReader(content string, comma rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(content))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	return r
}

// delimiter returns what parts the cells of a table: the delimiter by which nearly all of the first rows have the same
// number of cells, the most if several do. It returns 0 for text that is no table.
func delimiter(content string) (found rune) {
	most := 1
	for _, comma := range []rune{'\t', ';', ',', '|'} {
		if width := width(content, comma); width > most {
			most, found = width, comma
		}
	}
	return found
}

// sampled is how many rows tell a table from text.
const sampled = 200

// width returns how many cells the rows have, 0 if they are no table. A comma with a space behind it is prose's.
func width(content string, comma rune) int {
	r := csvReader(content, comma)
	rows, same, cells, spaced, width := 0, 0, 0, 0, 0
	for ; rows < sampled; rows++ {
		row, err := r.Read()
		if err != nil {
			break
		}
		if rows == 0 {
			width = len(row)
		}
		if len(row) == width {
			same++
		}
		for _, text := range row[1:] {
			cells++
			if strings.HasPrefix(text, " ") {
				spaced++
			}
		}
	}
	if rows < 2 || width < 2 || same*20 < rows*19 || comma == ',' && spaced*2 > cells || comma == '|' && strings.HasPrefix(content, "|") {
		return 0
	}
	return width
}
