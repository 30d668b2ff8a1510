package document

import "strings"

// unit is text that stays in one piece.
type unit struct {
	text   string
	tokens int
	header string // the header rows of the table that it is a row of; empty for none
}

// pack returns the texts of a section's chunks.
func pack(blocks []block, o Options) []string {
	var p packer
	for _, b := range blocks {
		for _, u := range units(b, o.Max) {
			p.add(u, o)
		}
	}
	p.flush()
	return p.texts
}

type packer struct {
	texts  []string
	text   strings.Builder
	tokens int
	header string // of the table that the text ends in
}

// add adds a unit to the text, or begins a new text with it.
func (p *packer) add(u unit, o Options) {
	need := u.tokens
	if u.header != p.header {
		need += tokens(u.header)
	}
	if p.tokens >= o.Target || p.tokens+need > o.Max {
		p.flush()
		need = u.tokens + tokens(u.header)
	}
	if u.header != p.header {
		p.text.WriteString(u.header)
	}
	p.text.WriteString(u.text)
	p.tokens += need
	p.header = u.header
}

func (p *packer) flush() {
	if text := strings.TrimRight(strings.Trim(p.text.String(), "\n"), " \t\n"); strings.TrimSpace(text) != "" {
		p.texts = append(p.texts, text)
	}
	p.text.Reset()
	p.tokens, p.header = 0, ""
}

// units returns a block in pieces of so many tokens at most, with what must stand above them.
func units(b block, most int) []unit {
	n := tokens(b.text)
	if n <= most {
		return []unit{{text: b.text, tokens: n}}
	}
	parts, header := b.items, ""
	if b.table {
		header, parts = headerOf(b.text)
		if 2*tokens(header) > most { // too large to stand in each piece
			parts, header = append([]string{header}, parts...), ""
		}
	}
	if parts == nil {
		parts = []string{b.text}
	}
	var all []unit
	for _, part := range parts {
		for _, piece := range tear(part, most-tokens(header)) {
			all = append(all, unit{piece, tokens(piece), header})
		}
	}
	return all
}

// headerOf parts a table in its header and delimiter rows, and the others; what follows the last row stays with it.
func headerOf(table string) (header string, rows []string) {
	body := strings.TrimRight(table, " \t\n")
	lines := strings.SplitAfter(strings.TrimLeft(body, "\n"), "\n")
	lines[len(lines)-1] += table[len(body):]
	cut := min(2, len(lines))
	return strings.Join(lines[:cut], ""), lines[cut:]
}
