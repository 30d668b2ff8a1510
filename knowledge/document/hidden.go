package document

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// look is what the styles of elements themselves and of those around them make of text. Style sheets are not read.
type look struct {
	colour, background string
	invisible, small   bool // visibility and font size, which an inner element may restore
	gone               bool // with all that is in it
}

// hidden reports whether text is not seen.
func (l look) hidden() bool {
	return l.invisible || l.small || l.colour == "transparent" || l.colour != "" && l.colour == l.background
}

// isHidden reports whether attributes hide an element. What a search on the page would open is not hidden.
func isHidden(n *html.Node) bool {
	switch {
	case has(n, "hidden"):
		return !strings.EqualFold(get(n, "hidden"), "until-found")
	case n.DataAtom == atom.Dialog:
		return !has(n, "open")
	}
	return strings.EqualFold(strings.TrimSpace(get(n, "aria-hidden")), "true")
}

// within returns the look within an element.
func (l look) within(n *html.Node) look {
	if len(n.Attr) == 0 {
		return l
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "color":
			l.colour = colour(a.Val)
		case "bgcolor":
			l.background = colour(a.Val)
		}
	}
	style := map[string]string{}
	for declaration := range strings.SplitSeq(get(n, "style"), ";") {
		key, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(strings.ReplaceAll(strings.ToLower(value), "!important", ""))
		style[strings.ToLower(strings.TrimSpace(key))] = value
	}
	return l.styled(style)
}

// styled returns the look that an element's own style gives.
func (l look) styled(style map[string]string) look {
	l.gone = style["display"] == "none" || isZero(style["opacity"]) || isOffScreen(style)
	if v := style["visibility"]; v != "" {
		l.invisible = v == "hidden" || v == "collapse"
	}
	if v := style["font-size"]; v != "" {
		l.small = isZero(v) || l.small && relative.MatchString(v)
	}
	if v := style["color"]; v != "" {
		l.colour = colour(v)
	}
	for _, key := range []string{"background", "background-color"} {
		if v := style[key]; v != "" && colour(v) != "transparent" {
			l.background = colour(v)
		}
	}
	return l
}

// relative matches sizes that stay nothing within nothing.
var relative = regexp.MustCompile(`(%|[0-9]em|smaller|larger|inherit)$`)

var amount = regexp.MustCompile(`^([-+]?[0-9]*\.?[0-9]+)\s*([a-z%]*)$`)

// isZero reports whether a size or share is nothing, or too little to be read.
func isZero(v string) bool {
	m := amount.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	return err == nil && (n <= 0.01 || m[2] == "px" && n < 2)
}

// far is how many pixels (or a tenth in other units) from its place an element is out of sight.
const far = 500

// isOffScreen reports whether a style moves an element out of sight.
func isOffScreen(style map[string]string) bool {
	places := []string{"text-indent", "margin-left", "margin-top"}
	if p := style["position"]; p == "absolute" || p == "fixed" || p == "relative" {
		places = append(places, "left", "top", "right", "bottom")
	}
	for _, key := range places {
		m := amount.FindStringSubmatch(style[key])
		if m == nil {
			continue
		}
		n, _ := strconv.ParseFloat(m[1], 64)
		if m[2] == "px" && n <= -far || m[2] != "px" && n <= -far/10 {
			return true
		}
	}
	return false
}

var rgb = regexp.MustCompile(`^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*(?:[,/]\s*([\d.]+%?)\s*)?\)`)

// names are the colours that pages hide text in most.
var names = map[string]string{"white": "#ffffff", "black": "#000000", "red": "#ff0000", "lime": "#00ff00", "blue": "#0000ff", "yellow": "#ffff00"}

// colour returns a colour in one form: #rrggbb, transparent, or as it is written when that is neither.
func colour(v string) string {
	v = strings.ToLower(strings.TrimSpace(v))
	if m := rgb.FindStringSubmatch(v); m != nil {
		if m[4] != "" && isZero(m[4]) {
			return "transparent"
		}
		return "#" + hex(m[1]) + hex(m[2]) + hex(m[3])
	}
	if name, ok := names[v]; ok {
		return name
	}
	if len(v) == 4 && v[0] == '#' {
		return "#" + strings.Repeat(v[1:2], 2) + strings.Repeat(v[2:3], 2) + strings.Repeat(v[3:], 2)
	}
	return v
}

// hex returns a number up to 255 in two digits.
func hex(decimal string) string {
	n, _ := strconv.Atoi(decimal)
	const digits = "0123456789abcdef"
	n = min(n, 255)
	return string([]byte{digits[n/16], digits[n%16]})
}
