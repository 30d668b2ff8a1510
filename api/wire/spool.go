package wire

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
)

// spool reads the body to its end and returns it; what is longer than a form may be in memory lies in a file. The request can
// be read again. It is not whole when it is longer than most bytes or breaks off: then it is as it was.
func spool(r *http.Request, most int64) (body io.ReadSeeker, whole bool, err error) {
	if r.Body == nil || r.Body == http.NoBody {
		return bytes.NewReader(nil), true, nil
	}
	head, err := io.ReadAll(io.LimitReader(r.Body, formMemory))
	if err != nil || int64(len(head)) < formMemory {
		return spooled(r, bytes.NewReader(head), nil, most, err)
	}
	file, err := os.CreateTemp("", "balas-body-")
	if err != nil {
		return nil, false, fmt.Errorf("spool request: %w", err)
	}
	_ = os.Remove(file.Name()) // it is gone when it is closed, or the process ends
	_, err = io.Copy(file, io.MultiReader(bytes.NewReader(head), io.LimitReader(r.Body, most-int64(len(head))+1)))
	return spooled(r, file, file, most, err)
}

// spooled puts what was read before the rest of the body.
func spooled(r *http.Request, read io.ReadSeeker, file io.Closer, most int64, broken error) (io.ReadSeeker, bool, error) {
	length, err := read.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = read.Seek(0, io.SeekStart)
	}
	r.Body = &reread{io.MultiReader(read, r.Body), file, r.Body}
	return read, broken == nil && length <= most, err
}

type reread struct {
	io.Reader
	file io.Closer // nil: none
	body io.Closer
}

// Close closes the body and removes the file.
func (b *reread) Close() error {
	if b.file == nil {
		return b.body.Close()
	}
	return errors.Join(b.file.Close(), b.body.Close())
}

// fingerprint tells requests to one operation apart. Of a form the boundary does not count, which is another each time.
func (d *Dialect) fingerprint(r *http.Request, body io.ReadSeeker) ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q ", r.URL.Path, r.URL.Query().Encode())
	var err error
	if kind == formType && params["boundary"] != "" {
		sumForm(sum, multipart.NewReader(body, params["boundary"]))
	} else {
		_, err = io.Copy(sum, body)
	}
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	return d.Repeats.Sealer.Sign("repeats", sum.Sum(nil)), nil
}

// sumForm adds the parts of a form: their names and what they hold.
func sumForm(sum hash.Hash, form *multipart.Reader) {
	for {
		part, err := form.NextPart()
		if err != nil { // its end; or it is ill-formed, which is refused when it is read
			return
		}
		held := sha256.New()
		_, _ = io.Copy(held, part)
		fmt.Fprintf(sum, "%q %q %x ", part.FormName(), part.FileName(), held.Sum(nil))
	}
}
