package document

import (
	"context"
	"encoding/xml"
	"strings"
)

// word reads the body of a Word document (ECMA-376, part 1, section 17).
type word struct {
	out    strings.Builder
	text   strings.Builder // of the paragraph
	style  string          // of the paragraph
	list   bool            // the paragraph is an item of one
	hidden bool            // the run is
	run    int             // depth of what carries text
	skip   int             // depth of what is not shown: deleted text, alternatives
	tables []*wordTable    // open, the innermost last
}

type wordTable struct {
	grid grid
	row  []string
	cell strings.Builder
}

func readDOCX(_ context.Context, r Reader, f File) (Document, error) {
	p, err := openParts(r, f)
	if err != nil {
		return Document{}, err
	}
	var w word
	if err := p.tokens("word/document.xml", w.token); err != nil {
		return Document{}, err
	}
	for _, notes := range p.names("word/footnotes", ".xml") {
		if err := p.tokens(notes, w.token); err != nil {
			return Document{}, err
		}
	}
	return Document{Markdown: w.out.String()}, nil
}

func (w *word) token(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		w.start(t)
	case xml.EndElement:
		w.end(t.Name.Local)
	case xml.CharData:
		if w.run > 0 && w.skip == 0 && !w.hidden {
			w.text.Write(t)
		}
	}
}

func (w *word) start(e xml.StartElement) {
	switch e.Name.Local {
	case "p":
		w.text.Reset()
		w.style, w.list = "", false
	case "pStyle":
		w.style = attr(e, "val")
	case "numPr":
		w.list = true
	case "r":
		w.hidden = false
	case "vanish", "webHidden":
		w.hidden = attr(e, "val") != "0" && attr(e, "val") != "false"
	case "t":
		w.run++
	case "tab":
		w.write(" ")
	case "br", "cr":
		w.write("\n")
	case "del", "moveFrom", "Fallback", "instrText":
		w.skip++
	case "tbl":
		w.tables = append(w.tables, &wordTable{})
	}
}

func (w *word) end(name string) {
	switch name {
	case "p":
		w.paragraph()
	case "t":
		w.run--
	case "del", "moveFrom", "Fallback", "instrText":
		w.skip--
	case "tc":
		if t := w.table(); t != nil {
			t.row = append(t.row, t.cell.String())
			t.cell.Reset()
		}
	case "tr":
		if t := w.table(); t != nil {
			t.grid.add(t.row)
			t.row = nil
		}
	case "tbl":
		w.closeTable()
	}
}

func (w *word) write(s string) {
	if w.skip == 0 && !w.hidden {
		w.text.WriteString(s)
	}
}

func (w *word) table() *wordTable {
	if len(w.tables) == 0 {
		return nil
	}
	return w.tables[len(w.tables)-1]
}

// paragraph puts the paragraph where it stands: into a cell, or into the text.
func (w *word) paragraph() {
	text := strings.TrimSpace(w.text.String())
	w.text.Reset()
	if text == "" {
		return
	}
	if t := w.table(); t != nil {
		t.cell.WriteString(text + " ")
		return
	}
	switch level := headingLevel(w.style); {
	case level > 0:
		text = strings.Repeat("#", level) + " " + strings.Join(strings.Fields(text), " ")
	case w.list:
		text = "- " + text
	}
	w.out.WriteString(text + "\n\n")
}

func (w *word) closeTable() {
	t := w.table()
	if t == nil {
		return
	}
	w.tables = w.tables[:len(w.tables)-1]
	if outer := w.table(); outer != nil { // a table in a cell becomes its text
		outer.cell.WriteString(strings.NewReplacer("|", " ", "---", "").Replace(t.grid.markdown()))
		return
	}
	w.out.WriteString(t.grid.markdown() + "\n")
}

// headingLevel is the level that a paragraph's style has; 0: it is no heading's.
func headingLevel(style string) int {
	style = strings.ToLower(style)
	if style == "title" {
		return 1
	}
	rest, ok := strings.CutPrefix(style, "heading")
	if !ok || len(rest) != 1 || rest[0] < '1' || rest[0] > '6' {
		return 0
	}
	return int(rest[0] - '0')
}
