package document

import (
	"encoding/xml"
	"strings"
)

// paragraph is one of a Word document with what decides how it looks.
type paragraph struct {
	text    strings.Builder
	style   string
	outline string // "0" to "8"
	list    string // the id of its numbering
	level   string
}

// inline reads a paragraph.
func (d *docx) inline() (*paragraph, error) {
	p := &paragraph{}
	return p, d.runs(p)
}

// runs reads what a paragraph holds, without what was deleted or moved away.
func (d *docx) runs(p *paragraph) error {
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pPr":
			return d.properties(p)
		case "r":
			return d.run(p)
		case "hyperlink":
			return d.hyperlink(p, d.links[attr(e, "id")])
		case "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "bdo", "dir":
			return d.runs(p)
		}
		return d.skip()
	})
}

func (d *docx) properties(p *paragraph) error {
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "outlineLvl":
			p.outline = attr(e, "val")
		case "numId":
			p.list = attr(e, "val")
		case "ilvl":
			p.level = attr(e, "val")
		case "numPr":
			return d.properties(p)
		}
		return d.skip()
	})
}

// hyperlink reads a link's text, and keeps its address where that is one of the web.
func (d *docx) hyperlink(p *paragraph, to relation) error {
	inner := &paragraph{style: p.style}
	err := d.runs(inner)
	text := oneLine(inner.text.String())
	if to.Mode == "External" && isWeb(to.Target) && text != "" && text != to.Target {
		text = "[" + text + "](" + strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29").Replace(to.Target) + ")"
	}
	p.text.WriteString(text)
	return err
}

func isWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// run reads a run of one look; one that vanishes gives nothing.
func (d *docx) run(p *paragraph) error {
	var text strings.Builder
	hidden := d.look.hides(p.style)
	err := d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			return d.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "vanish":
					hidden = isOn(e)
				case "rStyle":
					hidden = hidden || d.look.hides(attr(e, "val"))
				}
				return d.skip()
			})
		case "t":
			s, err := d.text()
			text.WriteString(s)
			return err
		case "tab":
			text.WriteByte(' ')
		case "br", "cr":
			text.WriteByte('\n')
		case "noBreakHyphen":
			text.WriteByte('-')
		case "drawing", "pict", "AlternateContent":
			return d.boxes(&text)
		}
		return d.skip()
	})
	if !hidden {
		p.text.WriteString(text.String())
	}
	return err
}

// boxes reads the text boxes of a drawing. What stands in two forms is read in its first.
func (d *docx) boxes(text *strings.Builder) error {
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "txbxContent":
			text.WriteByte('\n')
			return d.cell(text)
		case "Fallback":
			return d.skip()
		}
		return d.boxes(text)
	})
}

// isOn reports whether an element that is a switch is on (ECMA-376 part 1, 17.17.4).
func isOn(e xml.StartElement) bool {
	v := attr(e, "val")
	return v != "0" && v != "false" && v != "off"
}
