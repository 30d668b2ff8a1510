package preview

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"balas/media"
)

// head is what a page says of itself, by property.
type head map[string]string

// readHead reads a page until its body begins. contentType is the header's.
func readHead(page io.Reader, contentType string) head {
	h := head{}
	z := html.NewTokenizer(inUTF8(io.LimitReader(page, pageMax), contentType))
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
	content = strings.Join(strings.Fields(content), " ")
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

// peekMax is how many bytes of a page tell in what it is written, if nothing else does.
const peekMax = 16 << 10

// inUTF8 decodes a page, as its first bytes, its header and its head say (WHATWG HTML, 13.2.3).
func inUTF8(page io.Reader, contentType string) io.Reader {
	in := bufio.NewReaderSize(page, peekMax)
	start, _ := in.Peek(peekMax) // a failure shows when it is read
	encoding, _, certain := charset.DetermineEncoding(start, contentType)
	if !certain && utf8.Valid(whole(start)) {
		return in
	}
	return encoding.NewDecoder().Reader(in)
}

// whole leaves out the last character where it is cut.
func whole(text []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				text = text[:len(text)-n]
			}
			break
		}
	}
	return text
}

// pictureMax is how many bytes a page's picture may have.
const pictureMax = 5 << 20

// thumbnail is a small JPEG of a page's picture, or nil when it cannot be had.
func (p *Fetcher) thumbnail(ctx context.Context, page *url.URL, picture string) []byte {
	at, err := page.Parse(picture)
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
