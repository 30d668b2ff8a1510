package document

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mainContent returns what a page is about. Navigation, footers and cookie boxes go; of the rest what readability takes
// for the article, unless that lost half of the text, or rows of tables: it is made for essays, and lists of prices look
// to it like navigation.
func mainContent(root *html.Node) *html.Node {
	furniture(root)
	article, err := readability.FromDocument(root, &url.URL{})
	if err != nil || article.Node == nil {
		return root
	}
	kept, all := measure(article.Node), measure(root)
	if kept.text*2 < all.text || kept.rows < all.rows {
		return root
	}
	elements(article.Node, func(n *html.Node) bool {
		if has(n, topHeading) {
			rename(n, atom.H1)
		}
		return false
	})
	return article.Node
}

// size is how much a part of a page holds.
type size struct{ text, rows, brackets int }

func measure(root *html.Node) (s size) {
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode:
			s.text += len(oneLine(n.Data))
			s.brackets += strings.Count(n.Data, "[")
		case n.DataAtom == atom.Tr:
			s.rows++
		}
	}
	return s
}

// furniture removes what every page of a site has.
func furniture(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && isFurniture(c) {
			n.RemoveChild(c)
		} else {
			furniture(c)
		}
		c = next
	}
}

var roles = map[string]bool{"navigation": true, "contentinfo": true, "search": true, "dialog": true, "alertdialog": true}

// consent matches the names of boxes that ask for consent to cookies. A bakery's cookies are none.
var consent = regexp.MustCompile(`(?i)(cookie|consent|gdpr|privacy).{0,16}(banner|bar|box|notice|popup|modal|dialog|overlay|wall|consent|law)|cookiebot|onetrust`)

func isFurniture(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Footer:
		return true
	case atom.Html, atom.Body, atom.Main:
		return false
	}
	return roles[strings.ToLower(get(n, "role"))] || consent.MatchString(get(n, "id")+" "+get(n, "class"))
}

// plugins write tables narrowly: aligned columns are as wide as their widest cell.
var plugins = converter.WithPlugins(
	base.NewBasePlugin(),
	commonmark.NewCommonmarkPlugin(
		commonmark.WithLinkEmptyHrefBehavior(commonmark.LinkBehaviorSkip), commonmark.WithLinkEmptyContentBehavior(commonmark.LinkBehaviorSkip)),
	table.NewTablePlugin(
		table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal), table.WithHeaderPromotion(true), table.WithSkipEmptyRows(true),
		table.WithNewlineBehavior(table.NewlineBehaviorPreserve)),
)

// escaping and plain make Markdown of HTML, with and without a mark before what Markdown would take for more than text.
var (
	escaping = converter.NewConverter(plugins)
	plain    = converter.NewConverter(plugins, converter.WithEscapeMode(converter.EscapeModeDisabled))
)

// bracketsMost is how many brackets a page may have to be escaped: for each the converter may read to the end.
const bracketsMost = 2000

// plainer writes the brackets of <name> as text has them, where the converter writes entities, and lines of a cell as one.
var plainer = strings.NewReplacer("&lt;", `\<`, "&gt;", ">", "  <br />", " ", "<br />", " ")

// markdown returns a part of a page as Markdown. It fails with TooLarge when its text is over the limit.
func markdown(n *html.Node, l Limits) (string, error) {
	if measure(n).brackets > bracketsMost {
		return convert(plain, n, l)
	}
	return convert(escaping, n, l)
}

func convert(c *converter.Converter, n *html.Node, l Limits) (string, error) {
	if measure(n).text > l.Text {
		return "", tooMuchText(l)
	}
	text, err := c.ConvertNode(n)
	if err != nil {
		return "", damaged(fmt.Errorf("convert HTML: %w", err))
	}
	return plainer.Replace(strings.TrimSpace(string(text))), nil
}
