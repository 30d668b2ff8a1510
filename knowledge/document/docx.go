package document

import (
	"context"
	"encoding/xml"
	"strings"
)

// docx reads the main part of a Word document (ECMA-376 part 1, 17).
type docx struct {
	*walker
	ctx   context.Context
	out   *writer
	look  styles
	links map[string]relation
	lists counters
}

func readDOCX(ctx context.Context, f File, l Limits) (Document, error) {
	const part = "word/document.xml"
	a, err := openOffice(f, l)
	if err != nil {
		return Document{}, err
	}
	d := docx{ctx: ctx, out: &writer{limits: l}, lists: counters{}}
	if d.look, err = readStyles(a); err != nil {
		return Document{}, err
	}
	if d.links, err = a.relations(part); err != nil {
		return Document{}, err
	}
	title, err := a.title()
	if err != nil {
		return Document{}, err
	}
	err = a.walk(part, l, func(w *walker, _ xml.StartElement) error {
		d.walker = w
		return d.blocks()
	})
	return Document{Title: title, Markdown: d.out.out.String()}, firstError(err, d.out.err)
}

// blocks reads paragraphs and tables, also those in wrappers.
func (d *docx) blocks() error {
	return d.children(func(e xml.StartElement) error {
		if d.out.err != nil || d.ctx.Err() != nil {
			return firstError(d.out.err, d.ctx.Err())
		}
		switch e.Name.Local {
		case "p":
			return d.paragraph()
		case "tbl":
			rows, err := d.table()
			d.out.table(rows)
			return err
		case "body", "sdt", "sdtContent", "ins", "moveTo", "customXml":
			return d.blocks()
		}
		return d.skip()
	})
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// paragraph writes a paragraph as what its style makes of it.
func (d *docx) paragraph() error {
	p, err := d.inline()
	if err != nil {
		return err
	}
	text := strings.TrimSpace(p.text.String())
	if level := d.look.heading(p); level > 0 {
		d.out.heading(level, text)
		return nil
	}
	list, depth := d.look.list(p)
	if list == "" {
		d.out.paragraph(text)
		d.lists.stop()
		return nil
	}
	if text != "" {
		if !d.lists.going {
			d.out.add("\n")
		}
		d.out.item(depth, d.lists.mark(list, depth, d.look.ordered(list, depth)), text)
	}
	return nil
}

// table returns the rows of a table without those that are hidden. A cell over several columns is followed by empty ones.
func (d *docx) table() ([][]string, error) {
	var rows [][]string
	err := d.children(func(e xml.StartElement) error {
		if e.Name.Local != "tr" {
			return d.skip()
		}
		row, hidden, err := d.row()
		d.out.count(len(row))
		if !hidden && strings.Join(row, "") != "" {
			rows = append(rows, row)
		}
		return firstError(err, d.out.err)
	})
	return rows, err
}

func (d *docx) row() (row []string, hidden bool, err error) {
	err = d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return d.children(func(e xml.StartElement) error {
				hidden = hidden || e.Name.Local == "hidden" && isOn(e)
				return d.skip()
			})
		case "tc":
			var b strings.Builder
			err := d.cell(&b)
			row = append(row, b.String())
			return err
		}
		return d.skip()
	})
	return row, hidden, err
}

// cell writes the text of a cell, that of tables in it too.
func (d *docx) cell(b *strings.Builder) error {
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p":
			p, err := d.inline()
			b.WriteString(strings.TrimSpace(p.text.String()) + "\n")
			return err
		case "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "moveTo", "customXml":
			return d.cell(b)
		}
		return d.skip()
	})
}
