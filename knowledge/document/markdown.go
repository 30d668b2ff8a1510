package document

import (
	"regexp"
	"strings"

	"balas/internal/fault"
)

// writer writes Markdown block by block. After the limit of text or cells it writes nothing more; err says so.
type writer struct {
	out    strings.Builder
	limits Limits
	cells  int
	err    error
}

// block adds a block of Markdown below a blank line; nothing if it is empty.
func (w *writer) block(text string) {
	if text = strings.Trim(text, "\n"); strings.TrimSpace(text) == "" {
		return
	}
	if w.out.Len() > 0 {
		w.add("\n\n")
	}
	w.add(text)
}

// add adds Markdown as it is.
func (w *writer) add(text string) {
	if w.err == nil && w.out.Len()+len(text) > w.limits.Text {
		w.err = tooMuchText(w.limits)
	}
	if w.err == nil {
		w.out.WriteString(text)
	}
}

// heading adds a heading of level 1 to 6; nothing if it is empty.
func (w *writer) heading(level int, text string) {
	if text = oneLine(visible(text)); text != "" {
		w.block(strings.Repeat("#", min(max(level, 1), 6)) + " " + text)
	}
}

// paragraph adds text of several lines that is no Markdown.
func (w *writer) paragraph(text string) { w.block(escape(visible(text))) }

// item adds an item of a list at a depth from 0, with its mark; items follow each other without a blank line.
func (w *writer) item(depth int, mark, text string) {
	if text = oneLine(visible(text)); text == "" {
		return
	}
	w.add("\n" + strings.Repeat("    ", min(depth, 8)) + mark + " " + text)
}

// table adds a table, its first row as the header; nothing if it has no cells. Who reads the cells counts them.
func (w *writer) table(rows [][]string) {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	if width == 0 || w.err != nil {
		return
	}
	w.block(tableRow(rows[0], width) + "\n" + strings.Repeat("| --- ", width) + "|")
	for _, row := range rows[1:] {
		w.add("\n" + tableRow(row, width))
	}
}

// count counts cells that were read.
func (w *writer) count(cells int) {
	if w.cells += cells; w.cells > w.limits.Cells && w.err == nil {
		w.err = &fault.Fault{Kind: fault.TooLarge, Noun: "document", Field: "file", Detail: "has tables of too many cells"}
	}
}

// tableRow returns a row of a table of GitHub's Markdown, filled up to a width.
func tableRow(row []string, width int) string {
	var b strings.Builder
	for i := range width {
		b.WriteString("| ")
		if i < len(row) {
			b.WriteString(cell(row[i]))
		}
		b.WriteByte(' ')
	}
	b.WriteByte('|')
	return b.String()
}

// cell returns a text as a cell of a table holds it.
func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(oneLine(visible(text)), `\`, `\\`), "|", `\|`)
}

// markLine matches a line that Markdown would take for the start of something else than a paragraph.
var markLine = regexp.MustCompile("^[ \t]*(#{1,6}([ \t]|$)|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|>|`{3}|~{3}|[|])")

// lone matches a line of marks alone: an underline makes a heading of the line above it.
var lone = regexp.MustCompile(`^[ \t]*(=+|-+|[-*_ \t]{3,}|[-|: \t]{3,})[ \t]*$`)

// escape returns text whose lines Markdown takes for lines of paragraphs. Numbers and bullets stay: they are lists.
func escape(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(strings.TrimLeft(line, " \t"), " \t")
		if line != "" && (strings.ContainsRune("#>|<`~", rune(line[0])) && (line[0] == '<' || markLine.MatchString(line)) || lone.MatchString(line)) {
			line = `\` + line
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}
