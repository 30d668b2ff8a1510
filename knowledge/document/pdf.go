package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// readPDF reads a PDF when its turn has come. Starting the engine may take longer than any file, and is not counted.
func (r *Reader) readPDF(ctx context.Context, f File, l Limits) (Document, error) {
	if ctx.Err() != nil {
		return Document{}, fmt.Errorf("read document: %w", context.Cause(ctx))
	}
	e, err := r.take(ctx)
	if err != nil {
		return Document{}, err
	}
	d, err := within(ctx, l.Time, func(ctx context.Context) (Document, error) { return e.read(ctx, f, l) })
	r.give(e)
	return d, err
}

// take returns the engine, which nobody else has then.
func (r *Reader) take(ctx context.Context) (*engine, error) {
	var e *engine
	select {
	case e = <-r.engines:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the PDF engine: %w", context.Cause(ctx))
	}
	if e != nil {
		e.idle.Stop()
		return e, nil
	}
	e, err := startEngine(ctx, r.cacheDir)
	if err != nil {
		r.engines <- nil
		return nil, fmt.Errorf("start the PDF engine: %w", err)
	}
	return e, nil
}

// give returns the engine for the next, until it was idle for long. One that was stopped is of no more use.
func (r *Reader) give(e *engine) {
	if e.ctx.Err() != nil {
		_ = e.close()
		r.engines <- nil
		return
	}
	e.idle = time.AfterFunc(r.idle, r.rest)
	r.engines <- e
}

// rest ends the engine unless it is taken.
func (r *Reader) rest() {
	select {
	case e := <-r.engines:
		_ = e.close()
		r.engines <- nil
	default:
	}
}

// read reads a file with a fresh instance. When ctx ends, so does what the engine does, wherever it is.
func (e *engine) read(ctx context.Context, f File, l Limits) (Document, error) {
	stop := context.AfterFunc(ctx, e.cancel)
	defer func() {
		if !stop() { // it may be about to cancel: who takes the engine next must not meet that
			e.cancel()
		}
	}()
	instance, err := e.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return Document{}, fmt.Errorf("start an instance for PDF: %w", err)
	}
	defer instance.Close()
	opened, err := instance.OpenDocument(&requests.OpenDocument{FileReader: contentOf(f), FileReaderSize: f.Size})
	if errors.Is(err, pdfiumerrors.ErrPassword) {
		return Document{}, locked(err)
	}
	if err != nil {
		return Document{}, damaged(err)
	}
	p := pdf{instance, opened.Document}
	text, err := p.pages(l)
	return Document{Title: p.title(), Markdown: text}, err
}

func contentOf(f File) *io.SectionReader { return io.NewSectionReader(f.Content, 0, f.Size) }

// pdf is an open file.
type pdf struct {
	pdfium.Pdfium
	document references.FPDF_DOCUMENT
}

// title returns the title in the file's properties; empty if it has none.
func (p pdf) title() string {
	meta, err := p.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: p.document, Tag: "Title"})
	if err != nil {
		return ""
	}
	return meta.Value
}

// pages returns the text of all pages in order.
func (p pdf) pages(l Limits) (string, error) {
	count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.document})
	if err != nil {
		return "", damaged(err)
	}
	if count.PageCount > l.Pages {
		return "", tooLarge("has more than " + humanize.Comma(int64(l.Pages)) + " pages")
	}
	out := &writer{limits: l}
	for i := range count.PageCount {
		text, err := p.page(i)
		if err != nil {
			return "", damaged(fmt.Errorf("page %d: %w", i+1, err))
		}
		if out.paragraph(unhyphened(text)); out.err != nil {
			return "", out.err
		}
	}
	if out.out.Len() == 0 {
		return "", bad("holds no text: it may be a scanned picture", nil)
	}
	return out.out.String(), nil
}

// page returns the text of a page, counted from 0.
func (p pdf) page(i int) (string, error) {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: p.document, Index: i}}
	text, err := p.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return "", err
	}
	defer func() { _, _ = p.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }()
	chars, err := p.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil || chars.Count <= 0 {
		return "", err
	}
	got, err := p.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: chars.Count})
	if err != nil {
		return "", err
	}
	return got.Text, nil
}

// unhyphened joins the words that PDFium found torn at the end of a line, which it marks with U+0002 or U+FFFE.
func unhyphened(text string) string {
	return strings.NewReplacer("\x02\r\n", "", "\ufffe\r\n", "", "\x02", "", "\ufffe", "").Replace(text)
}
