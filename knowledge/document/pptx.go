package document

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// relationNotes ends the type of the relation from a slide to its notes.
const relationNotes = "/notesSlide"

// deck reads the slides of a presentation (ECMA-376 part 1, 19).
type deck struct {
	archive
	out    *writer
	limits Limits
}

func readPPTX(ctx context.Context, f File, l Limits) (Document, error) {
	a, err := openOffice(f, l)
	if err != nil {
		return Document{}, err
	}
	d := deck{a, &writer{limits: l}, l}
	slides, err := d.slides()
	if err != nil {
		return Document{}, err
	}
	title, err := a.title()
	for i, part := range slides {
		if err := firstError(err, ctx.Err(), d.out.err, d.slide(i+1, part)); err != nil {
			return Document{}, err
		}
	}
	return Document{Title: title, Markdown: d.out.out.String()}, firstError(err, d.out.err)
}

// slides returns the parts of the slides in the order they are shown.
func (d deck) slides() ([]string, error) {
	const part = "ppt/presentation.xml"
	var list struct {
		Slides []struct {
			Relation string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sldIdLst>sldId"`
	}
	relations, err := d.relations(part)
	if err := firstError(err, d.decode(part, &list)); err != nil {
		return nil, err
	}
	if len(list.Slides) > d.limits.Pages {
		return nil, tooLarge("has more than " + humanize.Comma(int64(d.limits.Pages)) + " slides")
	}
	var parts []string
	for _, slide := range list.Slides {
		if to, ok := relations[slide.Relation]; ok {
			parts = append(parts, to.Target)
		}
	}
	return parts, nil
}

// slide writes a slide: its title as a heading, its other shapes, its notes. A hidden slide gives nothing.
func (d deck) slide(number int, part string) error {
	s := shapes{out: &writer{limits: d.limits}}
	if err := d.walk(part, d.limits, s.root); err != nil || s.hidden {
		return err
	}
	notes, err := d.notes(part)
	if err != nil {
		return err
	}
	if s.title == "" && s.out.out.Len()+len(notes) > 0 {
		s.title = "Slide " + strconv.Itoa(number)
	}
	d.out.heading(2, s.title)
	d.out.count(s.out.cells)
	d.out.block(s.out.out.String())
	d.out.block(notes)
	return s.out.err
}

// notes returns what the speaker says to a slide.
func (d deck) notes(part string) (string, error) {
	relations, err := d.relations(part)
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if strings.HasSuffix(r.Type, relationNotes) && d.files[r.Target] != nil {
			s := shapes{out: &writer{limits: d.limits}, only: "body"}
			err := d.walk(r.Target, d.limits, s.root)
			return s.out.out.String(), firstError(err, s.out.err)
		}
	}
	return "", nil
}

// root reads the root of a slide.
func (s *shapes) root(w *walker, e xml.StartElement) error {
	s.walker = w
	if v := attr(e, "show"); v == "0" || v == "false" {
		s.hidden = true
		return w.skip()
	}
	return s.tree()
}
