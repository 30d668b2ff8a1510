package safehttp

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Response is a successful answer.
type Response struct {
	Body   io.ReadCloser // at most MaxBytes, within the time
	Size   int64         // of the body as announced; -1: unknown
	Type   string        // the Content-Type as sent; may be empty, may be wrong
	URL    *url.URL      // after redirects
	Header http.Header
}

func response(answer *http.Response) *Response {
	return &Response{
		Body: answer.Body, Size: answer.ContentLength, Type: answer.Header.Get("Content-Type"),
		URL: answer.Request.URL, Header: answer.Header,
	}
}

// FileName is the last part of the name that the server gives the file, or of the address. It is empty
// when neither has one.
func (r *Response) FileName() string {
	_, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	name := parameters["filename"]
	if name == "" {
		name = r.URL.Path
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	return name
}

// bounded is a body that ends with a fault when it is larger than max.
type bounded struct {
	io.ReadCloser
	ctx  context.Context // of the request
	left int64           // bytes that may still come
	max  int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, tooLarge(b.max)
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one byte more than allowed tells a full body from one that goes on
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, tooLarge(b.max)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = plain(b.ctx, err)
	}
	return n, err
}

// closer ends what goes on beside a body when the body is closed.
type closer struct {
	io.ReadCloser
	after context.CancelFunc
}

// Close closes the body.
func (c *closer) Close() error {
	defer c.after()
	return c.ReadCloser.Close()
}
