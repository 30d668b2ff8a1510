// Package document turns files and web pages into text of one form, Markdown, and cuts that into chunks for search.
//
// A file is what its bytes say: neither its name nor the type that came with it is believed. What a reader of the file
// would not see, such as hidden rows, comments and characters without width, is left out: it may be there to instruct
// whoever answers from the text.
package document

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"balas/internal/fault"
)

// Document is the text of a file or page.
type Document struct {
	Title    string // empty: it has none
	Language string // as an HTML page says; empty: unknown
	Markdown string
}

// File is what is read.
type File struct {
	Name    string // names the kinds of text that look alike: .md, .csv, .txt; may be empty
	Content io.ReaderAt
	Size    int64
}

// Limits bound what reading a file may cost.
type Limits struct {
	Bytes int64         // of the file
	Text  int           // bytes of its text
	Time  time.Duration // for all of it
}

// DefaultLimits are those of files that owners upload.
var DefaultLimits = Limits{Bytes: 50 << 20, Text: 10 << 20, Time: 2 * time.Minute}

// Reader reads files. The zero value reads everything but PDF.
type Reader struct {
	PDF    *PDF // nil: PDF is refused
	Limits Limits
}

// formats are what is read, by the type that the bytes tell. A type's parents count too: HTML is text.
var formats = []struct {
	mime string
	read func(context.Context, Reader, File) (Document, error)
}{
	{"application/pdf", readPDF},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", readDOCX},
	{"application/vnd.openxmlformats-officedocument.presentationml.presentation", readPPTX},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", readXLSX},
	{"application/x-ole-storage", readOLE},
	{"text/html", readHTML},
	{"text/plain", readText},
}

// Read returns the text of a file. It fails with TooLarge, or with Invalid and a clause about what is wrong: the file is
// of a kind that is not read, protected by a password, damaged, or without any text.
func (r Reader) Read(ctx context.Context, f File) (Document, error) {
	if r.Limits == (Limits{}) {
		r.Limits = DefaultLimits
	}
	if f.Size > r.Limits.Bytes {
		return Document{}, tooLarge(fmt.Sprintf("is larger than %d MB", r.Limits.Bytes>>20))
	}
	ctx, cancel := context.WithTimeout(ctx, r.Limits.Time)
	defer cancel()
	kind, err := mimetype.DetectReader(io.NewSectionReader(f.Content, 0, f.Size))
	if err != nil {
		return Document{}, fmt.Errorf("read file: %w", err)
	}
	d, err := r.readAs(ctx, kind, f)
	if err != nil {
		return Document{}, err
	}
	return r.finish(d, f)
}

func (r Reader) readAs(ctx context.Context, kind *mimetype.MIME, f File) (d Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = Document{}, &fault.Fault{Kind: fault.Invalid, Noun: "file", Field: "content", Detail: "is damaged", Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	for k := kind; k != nil; k = k.Parent() {
		for _, format := range formats {
			if k.Is(format.mime) {
				return format.read(ctx, r, f)
			}
		}
	}
	return Document{}, bad("is of a kind that is not read (" + kind.String() + ")")
}

// finish cleans a text and checks that there is one.
func (r Reader) finish(d Document, f File) (Document, error) {
	d.Title, d.Markdown = strings.TrimSpace(Clean(d.Title)), strings.TrimSpace(Clean(d.Markdown))
	if d.Markdown == "" {
		return Document{}, bad("holds no text; a scanned picture has to be recognised first")
	}
	if len(d.Markdown) > r.Limits.Text {
		return Document{}, tooLarge(fmt.Sprintf("has more than %d MB of text", r.Limits.Text>>20))
	}
	if d.Title == "" {
		d.Title = strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	}
	if d.Title == "." || !utf8.ValidString(d.Title) {
		d.Title = ""
	}
	return d, nil
}

func bad(detail string) error { return fault.Bad("file", "content", detail) }

func damaged(err error) error {
	return &fault.Fault{Kind: fault.Invalid, Noun: "file", Field: "content", Detail: "is damaged", Err: err}
}

func tooLarge(detail string) error {
	return &fault.Fault{Kind: fault.TooLarge, Noun: "file", Field: "content", Detail: detail}
}
