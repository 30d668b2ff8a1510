package document

import (
	"context"
	"encoding/xml"
	"fmt"
	"strings"
)

// readPPTX reads the slides that are shown, in their order, each with its notes (ECMA-376, part 1, section 19).
func readPPTX(_ context.Context, r Reader, f File) (Document, error) {
	p, err := openParts(r, f)
	if err != nil {
		return Document{}, err
	}
	slides, err := p.slides()
	if err != nil {
		return Document{}, err
	}
	var b strings.Builder
	for n, name := range slides {
		s, err := p.slide(name)
		if err != nil {
			return Document{}, err
		}
		if s.hidden {
			continue
		}
		if s.title == "" {
			s.title = fmt.Sprintf("Slide %d", n+1)
		}
		fmt.Fprintf(&b, "## %s\n\n%s\n", s.title, s.body.String())
		for _, target := range p.relations(name) {
			if !strings.HasPrefix(target, "ppt/notesSlides/") {
				continue
			}
			notes, err := p.slide(target)
			if err != nil {
				return Document{}, err
			}
			b.WriteString(notes.body.String() + "\n")
		}
	}
	return Document{Markdown: b.String()}, nil
}

// slides are the names of the slides in the order of the presentation.
func (p *parts) slides() ([]string, error) {
	const presentation = "ppt/presentation.xml"
	targets := p.relations(presentation)
	var names []string
	err := p.tokens(presentation, func(t xml.Token) {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "sldId" {
			for _, a := range e.Attr {
				if name := targets[a.Value]; a.Name.Space == "r" && name != "" {
					names = append(names, name)
				}
			}
		}
	})
	return names, err
}

// slide is the text of one slide, or of its notes.
type slide struct {
	title  string
	body   strings.Builder
	hidden bool

	text   strings.Builder // of the paragraph
	run    bool
	kind   string // of the placeholder that the shape is
	row    []string
	cell   strings.Builder
	inCell bool
	grid   *grid
}

func (p *parts) slide(name string) (*slide, error) {
	s := &slide{}
	err := p.tokens(name, s.token)
	return s, err
}

func (s *slide) token(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		s.start(t)
	case xml.EndElement:
		s.end(t.Name.Local)
	case xml.CharData:
		if s.run {
			s.text.Write(t)
		}
	}
}

func (s *slide) start(e xml.StartElement) {
	switch e.Name.Local {
	case "sld":
		s.hidden = attr(e, "show") == "0"
	case "sp":
		s.kind = ""
	case "ph":
		s.kind = attr(e, "type")
	case "t":
		s.run = true
	case "br":
		s.text.WriteString(" ")
	case "tbl":
		s.grid = &grid{}
	case "tc":
		s.inCell = true
	}
}

func (s *slide) end(name string) {
	switch name {
	case "t":
		s.run = false
	case "p":
		s.paragraph()
	case "tc":
		s.row = append(s.row, s.cell.String())
		s.cell.Reset()
		s.inCell = false
	case "tr":
		if s.grid != nil {
			s.grid.add(s.row)
		}
		s.row = nil
	case "tbl":
		if s.grid != nil {
			s.body.WriteString("\n" + s.grid.markdown() + "\n")
		}
		s.grid = nil
	}
}

func (s *slide) paragraph() {
	text := strings.TrimSpace(s.text.String())
	s.text.Reset()
	switch {
	case text == "" || s.kind == "sldNum" || s.kind == "dt" || s.kind == "ftr":
	case s.inCell:
		s.cell.WriteString(text + " ")
	case (s.kind == "title" || s.kind == "ctrTitle") && s.title == "":
		s.title = strings.Join(strings.Fields(text), " ")
	default:
		s.body.WriteString("- " + text + "\n")
	}
}
