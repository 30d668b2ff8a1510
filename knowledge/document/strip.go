package document

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// unseen are elements that show no text, or none that a page says in so many words.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true, atom.Embed: true,
	atom.Svg: true, atom.Math: true, atom.Canvas: true, atom.Audio: true, atom.Video: true, atom.Input: true, atom.Select: true,
	atom.Textarea: true, atom.Datalist: true, atom.Head: true, atom.Noframes: true, atom.Noembed: true,
}

// How deep lists and quotes, and elements of all kinds, stay nested. Each level handles every line in it once more.
const (
	deepestList = 8
	deepest     = 64
)

// stripper takes from a page what a reader does not see, and makes of the rest what Markdown can say.
type stripper struct {
	base  *url.URL // of links
	spans int      // cells that spanning cells may still cover
}

// strip removes what a reader of the page does not see: comments, scripts, elements that are hidden by an attribute or
// by a style of their own, invisible characters. Links become absolute or, where they lead nowhere, text; pictures
// become the text they stand for.
func strip(root *html.Node, base *url.URL, l Limits) {
	s := stripper{base, l.Cells}
	s.children(root, place{})
}

// topHeading marks a heading of level 1.
const topHeading = "data-top"

// place is where in a page text stands.
type place struct {
	look
	depth, lists int
}

func (s *stripper) children(n *html.Node, at place) {
	var text run
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		inner := place{at.within(c), at.depth + 1, at.lists}
		switch {
		case c.Type == html.ElementNode && c.DataAtom != atom.Img && !unseen[c.DataAtom] && !isHidden(c) && !inner.gone:
			text.flush(n, c)
			s.element(c, inner)
			if at.depth > deepest {
				unwrap(n, c)
			}
		case c.Type == html.DoctypeNode:
		default:
			if !at.hidden() {
				text.WriteString(textOf(c))
			}
			n.RemoveChild(c)
		}
		c = next
	}
	text.flush(n, nil)
}

// textOf returns what is seen of a text or a picture: what it stands for. It is empty for all else.
func textOf(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		return visible(n.Data)
	case n.DataAtom == atom.Img && !isHidden(n) && oneLine(visible(get(n, "alt"))) != "":
		return " " + oneLine(visible(get(n, "alt"))) + " "
	}
	return ""
}

// unwrap puts the children of an element in its place.
func unwrap(parent, n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		parent.InsertBefore(c, n)
	}
	parent.RemoveChild(n)
}

// judged are the attributes that were seen to: readability judges by them again, and otherwise.
func judged(a html.Attribute) bool {
	return a.Key == "hidden" || a.Key == "style" || a.Key == "aria-hidden"
}

func (s *stripper) element(n *html.Node, at place) {
	n.Attr = slices.DeleteFunc(n.Attr, judged)
	switch n.DataAtom {
	case atom.H1: // which readability makes a heading of level 2
		n.Attr = append(n.Attr, html.Attribute{Key: topHeading})
	case atom.Button:
		rename(n, atom.Span)
	case atom.Form, atom.Fieldset:
		rename(n, atom.Div)
	case atom.A, atom.Area:
		s.link(n)
	case atom.Td, atom.Th:
		s.cell(n)
	case atom.Dt, atom.Summary:
		embolden(n)
	case atom.Dl, atom.Dd, atom.Details:
		rename(n, atom.Div)
	case atom.Ul, atom.Ol, atom.Blockquote:
		if at.lists++; at.lists > deepestList {
			rename(n, atom.Div)
		}
	}
	s.children(n, at)
}

// run is text that follows on each other. A node for each piece would take others the square of the time to join.
type run struct{ strings.Builder }

// flush puts the text into a parent, before a child or at the end.
func (r *run) flush(parent, before *html.Node) {
	if r.Len() > 0 {
		parent.InsertBefore(&html.Node{Type: html.TextNode, Data: r.String()}, before)
	}
	r.Reset()
}

func rename(n *html.Node, to atom.Atom) { n.DataAtom, n.Data = to, to.String() }

// embolden makes a term or a summary, of which many lists of questions are made, a paragraph in bold.
func embolden(n *html.Node) {
	rename(n, atom.P)
	strong := &html.Node{Type: html.ElementNode, DataAtom: atom.Strong, Data: "strong"}
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		strong.AppendChild(c)
	}
	n.AppendChild(strong)
}

// link makes a link absolute. One within the page, or to what only a browser can do, becomes its text.
func (s *stripper) link(n *html.Node) {
	href := strings.TrimSpace(visible(get(n, "href")))
	n.Attr = nil
	scheme, _, _ := strings.Cut(strings.ToLower(href), ":")
	if u := absolute(href, s.base); u != nil && !strings.HasPrefix(href, "#") {
		href = u.String()
	} else if scheme != "mailto" && scheme != "tel" {
		return
	}
	n.Attr = []html.Attribute{{Key: "href", Val: href}}
}

// cell lets a cell span others as far as the limit of cells reaches.
func (s *stripper) cell(n *html.Node) {
	covered := 1
	for _, key := range []string{"colspan", "rowspan"} {
		if span, err := strconv.Atoi(strings.TrimSpace(get(n, key))); err == nil && span > 1 {
			covered *= min(span, 1000)
		}
	}
	if s.spans -= covered; covered > 1 && (s.spans < 0 || covered > 1000) {
		n.Attr = nil
	}
}
