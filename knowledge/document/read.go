package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"balas/internal/fault"
)

// File is what was uploaded.
type File struct {
	Name    string // as its sender named it: a title where the file has none
	Type    string // as its sender declared it: for the words of an error alone
	Content io.ReaderAt
	Size    int64 // bytes of Content
}

// Reader reads files. Its engine for PDF starts at the first one, serves one at a time, and ends when it was idle.
type Reader struct {
	engines  chan *engine // holds the one engine while no file is read with it; nil while it does not run
	cacheDir string
	idle     time.Duration
}

// NewReader returns a reader whose engine for PDF keeps what it compiled in cacheDir (about 20 MB, made when it is
// missing; without one each start takes seconds) and gives its memory back (about 300 MB) once it was idle that long.
func NewReader(cacheDir string, idle time.Duration) *Reader {
	r := &Reader{engines: make(chan *engine, 1), cacheDir: cacheDir, idle: idle}
	r.engines <- nil
	return r
}

// Close ends the engine, after the file that it reads. The reader can be used again.
func (r *Reader) Close() error {
	err := (<-r.engines).close()
	r.engines <- nil
	return err
}

// Read returns the text of a file. It fails with Invalid when the file is empty, holds no text, is damaged, locked by a
// password or of a kind that it cannot read, with TooLarge over a limit, and with ctx's error when that ends.
func (r *Reader) Read(ctx context.Context, f File, limits Limits) (Document, error) {
	limits = limits.or()
	if f.Size <= 0 {
		return Document{}, bad("is empty", nil)
	}
	if f.Size > limits.Bytes {
		return Document{}, tooLarge("is larger than " + humanize.IBytes(uint64(limits.Bytes)))
	}
	kind, err := sniff(f)
	if err != nil {
		return Document{}, err
	}
	var d Document
	if kind == kindPDF {
		d, err = r.readPDF(ctx, f, limits)
	} else {
		d, err = within(ctx, limits.Time, func(ctx context.Context) (Document, error) { return readKind(ctx, kind, f, limits) })
	}
	if err != nil {
		return Document{}, err
	}
	return finish(d, kind, f, limits)
}

var errTime = tooLarge("takes too long to read")

// within reads for so long at most.
func within(ctx context.Context, most time.Duration, read func(context.Context) (Document, error)) (Document, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, most, errTime)
	defer cancel()
	d, err := guard(func() (Document, error) { return read(ctx) })
	if err != nil && ctx.Err() != nil {
		return Document{}, fmt.Errorf("read document: %w", context.Cause(ctx))
	}
	return d, err
}

// guard reads with parsers of others, which may panic on what nobody foresaw: that file is damaged, and the process
// goes on.
func guard(read func() (Document, error)) (d Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged(fmt.Errorf("panic: %v", p))
		}
	}()
	return read()
}

// readKind reads all but PDF.
func readKind(ctx context.Context, kind string, f File, limits Limits) (Document, error) {
	switch kind {
	case kindDOCX:
		return readDOCX(ctx, f, limits)
	case kindPPTX:
		return readPPTX(ctx, f, limits)
	case kindXLSX:
		return readXLSX(ctx, f, limits)
	}
	content := make([]byte, f.Size)
	if _, err := f.Content.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return Document{}, fmt.Errorf("read file: %w", err)
	}
	if kind == kindHTML {
		return readHTML(content, f.Type, "", limits)
	}
	return readText(content, limits)
}

// finish fills in what the kinds have in common.
func finish(d Document, kind string, f File, limits Limits) (Document, error) {
	d.Markdown = strings.TrimSpace(d.Markdown)
	if d.Markdown == "" {
		return Document{}, bad("holds no text", nil)
	}
	if len(d.Markdown) > limits.Text {
		return Document{}, tooMuchText(limits)
	}
	if d.Kind == "" {
		d.Kind = kind
	}
	if d.Title = oneLine(visible(d.Title)); d.Title == "" {
		d.Title = firstHeading(d.Markdown)
	}
	if name := path.Base(strings.ReplaceAll(f.Name, `\`, "/")); d.Title == "" && f.Name != "" {
		d.Title = oneLine(visible(strings.TrimSuffix(name, path.Ext(name))))
	}
	if d.Language == "" {
		d.Language = guessLanguage(d.Markdown)
	}
	return d, nil
}

func bad(detail string, cause error) error {
	return &fault.Fault{Kind: fault.Invalid, Noun: "document", Field: "file", Detail: detail, Err: cause}
}

func damaged(cause error) error { return bad("is damaged", cause) }

func tooLarge(detail string) error {
	return &fault.Fault{Kind: fault.TooLarge, Noun: "document", Field: "file", Detail: detail}
}

func tooMuchText(l Limits) error {
	return tooLarge("holds more text than " + humanize.IBytes(uint64(l.Text)))
}
