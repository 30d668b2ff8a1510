package document

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page returns the main content of a web page, with where it leads. contentType is the header's, and may be empty;
// address is where the page was found, absolute, or empty: then relative links are left out. It fails with Invalid when
// the page holds no text or nests too deeply, with TooLarge over a default limit.
func Page(content []byte, contentType, address string) (Document, error) {
	l := Limits{}.or()
	if int64(len(content)) > l.Bytes {
		return Document{}, tooLarge("is larger than a page may be")
	}
	d, err := guard(func() (Document, error) { return readHTML(content, contentType, address, l) })
	if err != nil {
		return Document{}, err
	}
	return finish(d, kindHTML, File{}, l)
}

// readHTML reads a page or a file of HTML.
func readHTML(content []byte, contentType, address string, l Limits) (Document, error) {
	text, err := decodeHTML(content, contentType)
	if err != nil {
		return Document{}, err
	}
	root, err := parse(text, l)
	if err != nil {
		return Document{}, err
	}
	base := baseOf(root, address)
	d := Document{Title: titleOf(root), Language: languageOf(root), Canonical: canonicalOf(root, base)}
	strip(root, base, l)
	d.Links = linksOf(root)
	d.Markdown, err = markdown(mainContent(root), l)
	return d, err
}

// elements calls visit for each element below a node, in the order of the page, until visit is satisfied.
func elements(root *html.Node, visit func(*html.Node) bool) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && visit(n) {
			return
		}
	}
}

// first returns the first element of a kind, nil for none.
func first(root *html.Node, kind atom.Atom) (found *html.Node) {
	elements(root, func(n *html.Node) bool {
		if n.DataAtom == kind {
			found = n
		}
		return found != nil
	})
	return found
}

// get returns an attribute of an element, empty if it has none.
func get(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return true
		}
	}
	return false
}

// baseOf returns what the links of a page are relative to; nil when that is unknown.
func baseOf(root *html.Node, address string) *url.URL {
	at, err := url.Parse(address)
	if err != nil || !at.IsAbs() {
		at = nil
	}
	if n := first(root, atom.Base); n != nil {
		if base := absolute(get(n, "href"), at); base != nil {
			return base
		}
	}
	return at
}

// absolute returns an address of the web relative to a base; nil for all else.
func absolute(address string, base *url.URL) *url.URL {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil
	}
	return u
}

// titleOf returns the title of a page, else the one for sharing it; empty for none.
func titleOf(root *html.Node) (title string) {
	elements(root, func(n *html.Node) bool {
		if n.DataAtom == atom.Title && n.Namespace == "" && n.FirstChild != nil {
			title = n.FirstChild.Data
			return oneLine(visible(title)) != ""
		}
		if n.DataAtom == atom.Meta && get(n, "property") == "og:title" {
			title = get(n, "content")
		}
		return false
	})
	return title
}

// languageOf returns the language that a page declares, without its region; empty for none.
func languageOf(root *html.Node) string {
	n := first(root, atom.Html)
	if n == nil {
		return ""
	}
	language, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(strings.ReplaceAll(get(n, "lang"), "_", "-"))), "-")
	if len(language) < 2 || len(language) > 3 || strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return language
}

// canonicalOf returns the address that a page gives as its own; empty for none.
func canonicalOf(root *html.Node, base *url.URL) (canonical string) {
	elements(root, func(n *html.Node) bool {
		if n.DataAtom == atom.Link && strings.EqualFold(get(n, "rel"), "canonical") {
			if u := absolute(get(n, "href"), base); u != nil {
				canonical = u.String()
			}
		}
		return canonical != ""
	})
	return canonical
}

// linksOf returns where the links lead that strip has made absolute.
func linksOf(root *html.Node) (links []string) {
	seen := map[string]bool{}
	elements(root, func(n *html.Node) bool {
		if n.DataAtom != atom.A && n.DataAtom != atom.Area {
			return false
		}
		link, _, _ := strings.Cut(get(n, "href"), "#")
		if isWeb(link) && !seen[link] {
			seen[link] = true
			links = append(links, link)
		}
		return false
	})
	return links
}
