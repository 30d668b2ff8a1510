package document

import (
	"context"
	"io"
	"log/slog"
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
	"golang.org/x/net/html/charset"
)

// Page is a web page as a crawler sees it.
type Page struct {
	Document
	Links     []string // absolute, without fragments, in the order of the page
	Canonical string   // absolute; empty: the page names none
	NoIndex   bool     // the page asks not to be kept
}

// ReadPage reads a page from an address, with what the server said of its type. A page without text has an empty
// Markdown. It fails with Invalid for what is no HTML.
func ReadPage(content io.Reader, contentType, address string) (Page, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Page{}, bad("has an address that is none")
	}
	decoded, err := charset.NewReader(content, contentType)
	if err != nil {
		return Page{}, damaged(err)
	}
	root, err := html.Parse(decoded)
	if err != nil {
		return Page{}, damaged(err)
	}
	p := Page{}
	p.outline(root, u)
	p.Document = extract(root, u)
	p.Title, p.Markdown = strings.TrimSpace(Clean(p.Title)), strings.TrimSpace(Clean(p.Markdown))
	return p, nil
}

func readHTML(_ context.Context, _ Reader, f File) (Document, error) {
	content, err := charset.NewReader(io.NewSectionReader(f.Content, 0, f.Size), "")
	if err != nil {
		return Document{}, damaged(err)
	}
	return pageOf(content, nil)
}

func pageOf(content io.Reader, address *url.URL) (Document, error) {
	root, err := html.Parse(content)
	if err != nil {
		return Document{}, damaged(err)
	}
	return extract(root, address), nil
}

// outline notes the links of a page, and what it says of itself.
func (p *Page) outline(root *html.Node, from *url.URL) {
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Base && attribute(n, "href") != "":
			if u, err := from.Parse(attribute(n, "href")); err == nil {
				from = u
			}
		case n.DataAtom == atom.A && !strings.Contains(attribute(n, "rel"), "nofollow"):
			if to := absolute(from, attribute(n, "href")); to != "" {
				p.Links = append(p.Links, to)
			}
		case n.DataAtom == atom.Link && attribute(n, "rel") == "canonical":
			p.Canonical = absolute(from, attribute(n, "href"))
		case n.DataAtom == atom.Meta && strings.EqualFold(attribute(n, "name"), "robots"):
			p.NoIndex = strings.Contains(strings.ToLower(attribute(n, "content")), "noindex")
		}
	}
}

// absolute returns the web address that a reference names; empty: none.
func absolute(from *url.URL, reference string) string {
	u, err := from.Parse(strings.TrimSpace(reference))
	if reference == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// extract returns the main content of a page, or all of it where none stands out. The tree is changed.
func extract(root *html.Node, address *url.URL) Document {
	d := Document{Title: titleOf(root), Language: languageOf(root)}
	hide(root)
	whole := markdownOf(root, address)
	parser := readability.NewParser()
	parser.Logger = slog.New(slog.DiscardHandler)
	article, err := parser.ParseDocument(root, address)
	if err != nil || article.Node == nil {
		d.Markdown = whole
		return d
	}
	if title := article.Title(); title != "" {
		d.Title = title
	}
	d.Markdown = markdownOf(article.Node, address)
	if len(d.Markdown) < len(whole)/10 {
		d.Markdown = whole
	}
	return d
}

var paragraphs = regexp.MustCompile(`\n{3,}`)

func markdownOf(n *html.Node, address *url.URL) string {
	convert := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(),
		table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithSkipEmptyRows(true))))
	var options []converter.ConvertOptionFunc
	if address != nil {
		options = append(options, converter.WithDomain(address.Scheme+"://"+address.Host))
	}
	markdown, err := convert.ConvertNode(n, options...)
	if err != nil {
		return ""
	}
	return paragraphs.ReplaceAllString(string(markdown), "\n\n")
}

func languageOf(root *html.Node) string {
	for n := range root.Descendants() {
		if n.DataAtom == atom.Html {
			language, _, _ := strings.Cut(strings.ToLower(attribute(n, "lang")), "-")
			return language
		}
	}
	return ""
}

func titleOf(root *html.Node) string {
	for n := range root.Descendants() {
		if n.DataAtom == atom.Title && n.FirstChild != nil {
			return n.FirstChild.Data
		}
	}
	return ""
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
