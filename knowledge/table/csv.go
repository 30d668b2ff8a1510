package table

import (
	"errors"
	"strings"

	"balas/knowledge/document"
)

// csv reads a table whose cells a comma, semicolon or tab parts, whichever gives the header the most columns.
func (r *reader) csv(content []byte) error {
	text, err := document.Text(content)
	if err != nil {
		return err
	}
	text = strings.TrimPrefix(text, mark)
	s := scanner{text: text, line: 1}
	if hint, rest, ok := strings.Cut(text, "\n"); ok && len(strings.TrimSpace(hint)) == len("sep=;") && strings.HasPrefix(hint, "sep=") {
		s = scanner{text: rest, line: 2} // Excel's own line, which no other program hides
	}
	s.comma = r.comma(s)
	names, err := r.header(s.next().cells)
	if err != nil {
		return err
	}
	for !s.done() {
		if err := r.add(rowOf(s.next(), names)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) comma(s scanner) byte {
	best, most := byte(','), -1
	for _, comma := range []byte(",;\t") {
		probe, known := s, 0
		probe.comma = comma
		for _, name := range probe.next().cells {
			if _, ok := r.column(unguard(name)); ok {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return best
}

// rowOf gives the cells of a line their names. What is missing at its end is empty.
func rowOf(line line, names []string) Row {
	row := Row{Line: line.number, Err: line.err, cells: make(map[string]cell, len(names))}
	for i, name := range names {
		text := ""
		if i < len(line.cells) {
			text = unguard(line.cells[i])
		}
		if name != "" {
			row.cells[name] = cell{value: text}
		}
	}
	if len(line.cells) > len(names) && strings.TrimSpace(strings.Join(line.cells[len(names):], "")) != "" && row.Err == nil {
		row.Err = errWide
	}
	return row
}

var (
	errWide  = errors.New("has more cells than there are columns: texts with a delimiter need quotes")
	errOpen  = errors.New("has a quote that is not closed")
	errQuote = errors.New("has text behind a closing quote")
)

// line is a row of CSV.
type line struct {
	number int
	cells  []string
	err    error
}

// scanner parts text into lines and cells (RFC 4180). Unlike encoding/csv it keeps carriage returns within quotes, and
// goes on behind a bad row.
type scanner struct {
	text  string
	comma byte
	line  int // of the next character
}

func (s *scanner) done() bool { return s.text == "" }

// next returns the next line. A text that is at its end gives one of an empty cell.
func (s *scanner) next() line {
	l := line{number: s.line}
	for {
		var text string
		var err error
		if strings.HasPrefix(s.text, `"`) {
			text, err = s.quoted()
		} else {
			text = s.take(s.end())
		}
		l.cells = append(l.cells, text)
		if l.err == nil {
			l.err = err
		}
		if s.text == "" || s.text[0] != s.comma {
			s.take(s.newline())
			return l
		}
		s.text = s.text[1:]
	}
}

// end is where an unquoted cell ends.
func (s *scanner) end() int {
	if i := strings.IndexAny(s.text, string([]byte{s.comma, '\r', '\n'})); i >= 0 {
		return i
	}
	return len(s.text)
}

// newline is how long the end of the line is that stands next.
func (s *scanner) newline() int {
	if strings.HasPrefix(s.text, "\r\n") {
		return 2
	}
	return min(1, len(s.text))
}

// quoted takes a cell in quotes; two stand for one in it.
func (s *scanner) quoted() (string, error) {
	var b strings.Builder
	s.take(1)
	for {
		i := strings.IndexByte(s.text, '"')
		if i < 0 {
			b.WriteString(s.take(len(s.text)))
			return b.String(), errOpen
		}
		b.WriteString(s.take(i))
		s.take(1)
		if !strings.HasPrefix(s.text, `"`) {
			break
		}
		b.WriteString(s.take(1))
	}
	if rest := s.take(s.end()); strings.TrimSpace(rest) != "" {
		return b.String() + rest, errQuote
	}
	return b.String(), nil
}

// take takes n bytes and counts their lines.
func (s *scanner) take(n int) string {
	taken := s.text[:n]
	s.text = s.text[n:]
	s.line += strings.Count(taken, "\n") + strings.Count(taken, "\r") - strings.Count(taken, "\r\n")
	return taken
}
