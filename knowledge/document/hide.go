package document

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// silent are elements whose content is no text for readers.
var silent = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true,
	atom.Embed: true, atom.Svg: true, atom.Canvas: true, atom.Input: true, atom.Select: true, atom.Textarea: true,
	atom.Datalist: true,
}

// hide takes out of a page what a reader does not see.
func hide(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if hidden(c) {
			n.RemoveChild(c)
		} else {
			hide(c)
		}
		c = next
	}
}

func hidden(n *html.Node) bool {
	if n.Type == html.CommentNode {
		return true
	}
	if n.Type != html.ElementNode {
		return false
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && a.Val == "true", a.Key == "style" && invisible(a.Val):
			return true
		}
	}
	return silent[n.DataAtom] || n.DataAtom == atom.Img && strings.TrimSpace(attribute(n, "alt")) == ""
}

// unshown are the declarations of a style that hide an element, blanks aside.
var unshown = regexp.MustCompile(`(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?%?|font-size:0(?:\.0*)?(?:px|pt|em|rem|%)?` +
	`|(?:max-)?(?:height|width):0(?:px)?|(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}(?:px|em|rem|pt|%)?` +
	`|clip:rect\(0[^)]*\)|clip-path:inset\((?:50|100)%\)|transform:scale\(0\))(?:!important)?(?:;|$)`)

var (
	colour     = regexp.MustCompile(`(?:^|;)color:([^;!]+)`)
	background = regexp.MustCompile(`(?:^|;)background(?:-color)?:([^;!]+)`)
)

// invisible reports whether an inline style hides an element. Style sheets are not looked at.
func invisible(style string) bool {
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	if unshown.MatchString(style) {
		return true
	}
	letters, ground := colour.FindStringSubmatch(style), background.FindStringSubmatch(style)
	if letters == nil {
		return false
	}
	return letters[1] == "transparent" || ground != nil && letters[1] == ground[1]
}
