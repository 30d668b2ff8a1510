package document

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// decodeHTML returns HTML in UTF-8, from what its first bytes, its header and its head say of it (WHATWG HTML, 13.2.3).
func decodeHTML(content []byte, contentType string) (string, error) {
	encoding, _, certain := charset.DetermineEncoding(content, contentType)
	if !certain && utf8.Valid(content) {
		return string(content), nil
	}
	text, err := encoding.NewDecoder().Bytes(content)
	if err != nil {
		return "", damaged(fmt.Errorf("decode HTML: %w", err))
	}
	return string(text), nil
}

// parse returns the tree of a page. It fails with TooLarge when that had too many elements, with Invalid when they
// nest too deeply.
func parse(text string, l Limits) (*html.Node, error) {
	if countElements(text, l.Elements) > l.Elements {
		return nil, tooLarge("has more than " + humanize.Comma(int64(l.Elements)) + " elements of HTML")
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, bad("is nested too deeply", err)
	}
	return root, nil
}

// formatting elements that stay open are opened anew in each block that follows (WHATWG HTML, 13.2.4.3).
var formatting = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true,
	atom.S: true, atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

// countElements returns at least how many elements the tree of a page has, or some number above most. Each element
// counts for itself and for the formatting that is open before it, which may be opened anew in it; each attribute counts
// too, and merged ones, of html and body, anew each time.
func countElements(text string, most int) (n int) {
	open, merged := 0, 0
	z := html.NewTokenizer(strings.NewReader(text))
	for n <= most {
		switch z.Next() {
		case html.ErrorToken:
			if errors.Is(z.Err(), html.ErrBufferExceeded) {
				return most + 1
			}
			return n
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			kind := atom.Lookup(name)
			n += 1 + open/3
			for ; more && n <= most; n++ {
				_, _, more = z.TagAttr()
			}
			if formatting[kind] {
				open++
			}
			if kind == atom.Html || kind == atom.Body {
				merged++
				n += merged * merged
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); formatting[atom.Lookup(name)] && open > 0 {
				open--
			}
		}
	}
	return n
}
