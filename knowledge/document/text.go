package document

import (
	stdbytes "bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// readText reads plain text, Markdown and tables of text. Plain text is taken for Markdown, which it mostly is.
func readText(content []byte, l Limits) (Document, error) {
	text, err := decode(content)
	if err != nil {
		return Document{}, err
	}
	text = visible(text)
	if comma := delimiter(text); comma != 0 {
		return readCSV(text, comma, l)
	}
	if len(text) > l.Text {
		return Document{}, tooMuchText(l)
	}
	if !mayHoldHTML(text) {
		return Document{Markdown: headed(text)}, nil
	}
	var page stdbytes.Buffer
	if err := withHTML.Convert(shallow(text), &page); err != nil {
		return Document{}, damaged(err)
	}
	root, err := parse(page.String(), l)
	if err != nil {
		return Document{}, err
	}
	strip(root, nil, l)
	md, err := convert(plain, root, l)
	return Document{Markdown: md}, err
}

// decode returns text in UTF-8: as a byte order mark says, as UTF-8 if it is that, else as Windows-1252.
func decode(content []byte) (string, error) {
	decoder := charmap.Windows1252.NewDecoder().Transformer
	if utf8.Valid(content) {
		decoder = unicode.UTF8.NewDecoder()
	}
	text, _, err := transform.Bytes(unicode.BOMOverride(decoder), content)
	if err != nil {
		return "", damaged(fmt.Errorf("decode text: %w", err))
	}
	if stdbytes.IndexByte(text, 0) >= 0 {
		return "", bad("is not text", errors.New("holds NUL"))
	}
	return string(text), nil
}

// mayHoldHTML reports whether Markdown holds elements of HTML, or comments, which a reader does not see.
func mayHoldHTML(text string) bool {
	rest := text
	for {
		_, after, found := strings.Cut(rest, "<")
		if !found {
			return false
		}
		if rest = after; strings.HasPrefix(rest, "!") || strings.HasPrefix(rest, "?") || isElement(rest) {
			return true
		}
	}
}

// isElement reports whether what follows a < is the name of an element of HTML: <name> in a template is none.
func isElement(s string) bool {
	s = strings.TrimPrefix(s, "/")
	rest := strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	name := strings.ToLower(s[:len(s)-len(rest)])
	return rest != "" && atom.Lookup([]byte(name)) != 0
}

// withHTML renders Markdown with the HTML in it, for the one way in which HTML is read. Marks within lines stay as they
// are, and lines stay lines.
var withHTML = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewRawHTMLParser(), 400)),
	)),
	goldmark.WithRendererOptions(html.WithUnsafe(), html.WithHardWraps(), renderer.WithNodeRenderers(
		util.Prioritized(extension.NewTableHTMLRenderer(), 500), util.Prioritized(placeholders{}, 100))),
)

// placeholders renders what looks like a tag and is none, such as <name> in a template, as the text it is.
type placeholders struct{}

// RegisterFuncs is goldmark's.
func (placeholders) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindRawHTML, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkSkipChildren, nil
		}
		raw := n.(*ast.RawHTML).Segments.Value(source)
		if name := raw[1:]; name[0] != '!' && name[0] != '?' && !isElement(string(name)) {
			raw = util.EscapeHTML(raw)
		}
		_, err := w.Write(raw)
		return ast.WalkSkipChildren, err
	})
}
