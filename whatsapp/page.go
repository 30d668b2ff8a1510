package whatsapp

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"balas/media"
)

// head is what a page says of itself, by property.
type head map[string]string

// readHead reads a page until its body begins.
func readHead(page io.Reader) head {
	h := head{}
	z := html.NewTokenizer(io.LimitReader(page, pageMax))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "body":
				return h
			case "title":
				if z.Next() == html.TextToken {
					h.note("title", string(z.Text()))
				}
			case "meta":
				h.meta(z, more)
			}
		}
	}
}

func (h head) meta(z *html.Tokenizer, more bool) {
	var property, content string
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "property", "name":
			property = strings.ToLower(string(value))
		case "content":
			content = string(value)
		}
	}
	h.note(property, content)
}

// note keeps the first that is said.
func (h head) note(property, content string) {
	content = strings.Join(strings.Fields(html.UnescapeString(content)), " ")
	if h[property] == "" {
		h[property] = content
	}
}

func (h head) first(properties ...string) string {
	for _, p := range properties {
		if h[p] != "" {
			return h[p]
		}
	}
	return ""
}

// pictureMax is how many bytes a page's picture may have.
const pictureMax = 5 << 20

// thumbnail is a small JPEG of a page's picture, or nil when it cannot be had.
func (p *Previews) thumbnail(ctx context.Context, page, picture string) []byte {
	base, err := url.Parse(page)
	if err != nil {
		return nil
	}
	at, err := base.Parse(picture)
	if err != nil {
		return nil
	}
	response, err := p.web.Get(ctx, at.String())
	if err != nil {
		return nil
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, pictureMax))
	if err != nil {
		return nil
	}
	thumb, err := media.Thumbnail(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return thumb.JPEG
}
