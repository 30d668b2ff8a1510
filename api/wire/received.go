package wire

import (
	"errors"
	"io"
	"net/http"
)

// Received is the body of a request, which remembers how the last read of it went.
type Received struct {
	io.ReadCloser
	err error
}

// Receive puts a Received in the place of the body of r, and returns it; nil: the request has no body.
func Receive(r *http.Request) *Received {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	b := &Received{ReadCloser: r.Body}
	r.Body = b
	return b
}

// Read implements io.Reader.
func (b *Received) Read(p []byte) (n int, err error) {
	n, b.err = b.ReadCloser.Read(p)
	return n, b.err
}

// Ended reports whether all of the body has been read.
func (b *Received) Ended() bool { return errors.Is(b.err, io.EOF) }

// Broken reports whether the body broke off, or did not come in time. The server has cancelled the request's context then.
func (b *Received) Broken() bool { return b.err != nil && !b.Ended() }
