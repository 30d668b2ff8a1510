package document

import (
	"strconv"
	"strings"
)

type value struct {
	Val string `xml:"val,attr"`
}

// style is a style of a Word document. The names of those that come with Word are English in every language of it.
type style struct {
	ID      string `xml:"styleId,attr"`
	Name    value  `xml:"name"`
	Based   value  `xml:"basedOn"`
	Outline value  `xml:"pPr>outlineLvl"`
	List    value  `xml:"pPr>numPr>numId"`
	Level   value  `xml:"pPr>numPr>ilvl"`
	Vanish  *value `xml:"rPr>vanish"`
}

// numbering says what the lists of a Word document look like.
type numbering struct {
	Abstract []struct {
		ID     string `xml:"abstractNumId,attr"`
		Levels []struct {
			Level  string `xml:"ilvl,attr"`
			Format value  `xml:"numFmt"`
		} `xml:"lvl"`
	} `xml:"abstractNum"`
	Lists []struct {
		ID       string `xml:"numId,attr"`
		Abstract value  `xml:"abstractNumId"`
	} `xml:"num"`
}

// styles say what the paragraphs of a Word document are.
type styles struct {
	byID    map[string]style
	formats map[string]string // of a list's level, by "list/level"
}

func readStyles(a archive) (styles, error) {
	var sheet struct {
		Styles []style `xml:"style"`
	}
	var lists numbering
	if err := firstError(a.decode("word/styles.xml", &sheet), a.decode("word/numbering.xml", &lists)); err != nil {
		return styles{}, err
	}
	s := styles{map[string]style{}, map[string]string{}}
	for _, one := range sheet.Styles {
		s.byID[one.ID] = one
	}
	abstract := map[string]int{}
	for i, one := range lists.Abstract {
		abstract[one.ID] = i
	}
	for _, list := range lists.Lists {
		if i, ok := abstract[list.Abstract.Val]; ok {
			for _, level := range lists.Abstract[i].Levels {
				s.formats[list.ID+"/"+level.Level] = level.Format.Val
			}
		}
	}
	return s, nil
}

// of calls see for a style and those it is based on, nearest first, until see is satisfied.
func (s styles) of(id string, see func(style) bool) {
	for range 12 {
		one, ok := s.byID[id]
		if !ok || see(one) {
			return
		}
		id = one.Based.Val
	}
}

// heading returns the level of a heading from 1, or 0.
func (s styles) heading(p *paragraph) (level int) {
	outline := p.outline
	s.of(p.style, func(one style) bool {
		name := strings.ToLower(one.Name.Val)
		if n, ok := strings.CutPrefix(name, "heading "); ok {
			level, _ = strconv.Atoi(n)
		} else if name == "title" {
			level = 1
		} else if outline == "" {
			outline = one.Outline.Val
		}
		return level > 0
	})
	if n, err := strconv.Atoi(outline); level == 0 && err == nil && n >= 0 && n < 9 {
		level = n + 1
	}
	return level
}

// list returns the list that a paragraph is an item of, and its depth from 0; empty for none.
func (s styles) list(p *paragraph) (list string, depth int) {
	list, level := p.list, p.level
	if list == "" {
		s.of(p.style, func(one style) bool {
			list, level = one.List.Val, one.Level.Val
			return list != ""
		})
	}
	depth, _ = strconv.Atoi(level)
	if list == "0" { // no list, in spite of the style
		list = ""
	}
	return list, min(max(depth, 0), 8)
}

// ordered reports whether a list counts its items at a depth.
func (s styles) ordered(list string, depth int) bool {
	format := s.formats[list+"/"+strconv.Itoa(depth)]
	return format != "" && format != "bullet" && format != "none"
}

// hides reports whether text of a style is not shown.
func (s styles) hides(id string) (hidden bool) {
	s.of(id, func(one style) bool {
		hidden = one.Vanish != nil && one.Vanish.Val != "0" && one.Vanish.Val != "false"
		return one.Vanish != nil
	})
	return hidden
}
