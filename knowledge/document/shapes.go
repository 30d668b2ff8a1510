package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// shapes reads the shapes of one slide.
type shapes struct {
	*walker
	out    *writer
	only   string // the kind of placeholder to read; empty for all
	title  string
	hidden bool
}

// tree reads the shapes in whatever groups them.
func (s *shapes) tree() error {
	return s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sp":
			return s.shape()
		case "tbl":
			return s.table()
		case "cSld", "spTree", "grpSp", "graphicFrame", "graphic", "graphicData", "AlternateContent", "Choice":
			return s.tree()
		}
		return s.skip()
	})
}

// shape reads one shape: a placeholder for the title gives the slide's, fields such as the date give nothing.
func (s *shapes) shape() error {
	var kind string
	var hidden bool
	var lines []line
	err := s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "nvSpPr":
			return s.kind(&kind, &hidden)
		case "txBody":
			found, err := s.lines()
			lines = append(lines, found...)
			return err
		}
		return s.skip()
	})
	switch {
	case err != nil, hidden, s.only != "" && kind != s.only, kind == "dt", kind == "sldNum", kind == "ftr", kind == "hdr":
	case (kind == "title" || kind == "ctrTitle") && s.title == "":
		s.title = joined(lines)
	default:
		s.write(lines, s.only == "" && kind != "subTitle" && kind != "title")
	}
	return err
}

// kind reads what a shape is: the type of its placeholder, and whether it is shown.
func (s *shapes) kind(kind *string, hidden *bool) error {
	return s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "cNvPr":
			*hidden = attr(e, "hidden") == "1" || attr(e, "hidden") == "true"
		case "ph":
			if *kind = attr(e, "type"); *kind == "" {
				*kind = "obj"
			}
		case "nvPr":
			return s.kind(kind, hidden)
		}
		return s.skip()
	})
}

// line is a paragraph of a shape.
type line struct {
	depth int
	text  string
}

func joined(lines []line) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.text)
	}
	return oneLine(strings.Join(all, " "))
}

// write writes several lines as a list where they may be one, else as paragraphs.
func (s *shapes) write(lines []line, list bool) {
	if len(lines) > 1 && list {
		s.out.add("\n")
		for _, l := range lines {
			s.out.item(l.depth, "-", l.text)
		}
		return
	}
	for _, l := range lines {
		s.out.paragraph(l.text)
	}
}

// lines reads the paragraphs of a text that hold any.
func (s *shapes) lines() (lines []line, err error) {
	err = s.children(func(e xml.StartElement) error {
		if e.Name.Local != "p" {
			return s.skip()
		}
		var l line
		var b strings.Builder
		err := s.runs(&l, &b)
		if l.text = strings.TrimSpace(b.String()); l.text != "" {
			lines = append(lines, l)
		}
		return err
	})
	return lines, err
}

func (s *shapes) runs(l *line, b *strings.Builder) error {
	return s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pPr":
			l.depth, _ = strconv.Atoi(attr(e, "lvl"))
			l.depth = max(l.depth, 0)
		case "r", "fld":
			return s.runs(l, b)
		case "t":
			text, err := s.text()
			b.WriteString(text)
			return err
		case "br":
			b.WriteByte('\n')
		}
		return s.skip()
	})
}

// table writes a table of a slide.
func (s *shapes) table() error {
	var rows [][]string
	err := s.children(func(e xml.StartElement) error {
		if e.Name.Local != "tr" {
			return s.skip()
		}
		var row []string
		err := s.children(func(e xml.StartElement) error {
			if e.Name.Local != "tc" {
				return s.skip()
			}
			text, err := s.cell()
			row = append(row, text)
			return err
		})
		rows = append(rows, row)
		s.out.count(len(row))
		return firstError(err, s.out.err)
	})
	s.out.table(rows)
	return err
}

func (s *shapes) cell() (text string, err error) {
	err = s.children(func(e xml.StartElement) error {
		if e.Name.Local != "txBody" {
			return s.skip()
		}
		lines, err := s.lines()
		text = joined(lines)
		return err
	})
	return text, err
}
