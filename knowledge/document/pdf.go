package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// PDF reads PDF files with PDFium, which runs in a WebAssembly machine of some 300 MB. It starts with the first file and
// ends when none has come for a while. One file is read at a time.
type PDF struct {
	CacheDir string        // where the compiled program is kept, which takes seconds to make; empty: nowhere
	Idle     time.Duration // after which the machine ends; 0: a minute

	mu   sync.Mutex // held while a file is read
	pool pdfium.Pool
	stop func()
	end  *time.Timer
}

// mostPages bounds what is read of a file.
const mostPages = 5000

func readPDF(ctx context.Context, r Reader, f File) (Document, error) {
	if r.PDF == nil {
		return Document{}, bad("is a PDF, which this server does not read")
	}
	content, err := f.bytes()
	if err != nil {
		return Document{}, err
	}
	type result struct {
		d   Document
		err error
	}
	done := make(chan result, 1)
	go func() {
		d, err := r.PDF.read(ctx, content)
		done <- result{d, err}
	}()
	select {
	case got := <-done:
		return got.d, got.err
	case <-ctx.Done():
		return Document{}, tooLarge("takes too long to read")
	}
}

// read reads a file while ctx lasts. When it ends in the midst of a page the machine is ended with it.
func (p *PDF) read(ctx context.Context, content []byte) (d Document, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() {
		if caught := recover(); caught != nil {
			err = damaged(fmt.Errorf("panic: %v", caught))
		}
		if ctx.Err() != nil {
			p.close()
		}
	}()
	if err := p.start(); err != nil {
		return Document{}, err
	}
	defer context.AfterFunc(ctx, p.stop)()
	instance, err := p.pool.GetInstance(30 * time.Second)
	if err != nil {
		return Document{}, fmt.Errorf("start PDFium: %w", err)
	}
	defer func() { _ = instance.Close() }()
	opened, err := instance.OpenDocument(&requests.OpenDocument{File: &content})
	switch {
	case errors.Is(err, pdferrors.ErrPassword):
		return Document{}, bad("is protected by a password")
	case err != nil:
		return Document{}, damaged(err)
	}
	return pagesOf(ctx, instance, opened.Document)
}

func pagesOf(ctx context.Context, instance pdfium.Pdfium, doc references.FPDF_DOCUMENT) (Document, error) {
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc})
	if err != nil {
		return Document{}, damaged(err)
	}
	if count.PageCount > mostPages {
		return Document{}, tooLarge(fmt.Sprintf("has more than %d pages", mostPages))
	}
	var b strings.Builder
	for n := range count.PageCount {
		if ctx.Err() != nil {
			return Document{}, ctx.Err()
		}
		page, err := instance.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: n}}})
		if err != nil {
			return Document{}, damaged(err)
		}
		b.WriteString(joined(page.Text) + "\n\n")
	}
	d := Document{Markdown: b.String()}
	if title, err := instance.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: doc, Tag: "Title"}); err == nil {
		d.Title = title.Value
	}
	return d, nil
}

// joined takes a page's lines for paragraphs where they end as sentences do, and joins the others.
func joined(page string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(page, "\r", "\n")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			continue
		case strings.HasSuffix(line, "-") && len(line) > 1:
			b.WriteString(strings.TrimSuffix(line, "-"))
		case strings.ContainsAny(line[len(line)-1:], ".!?:") || len(line) < 40:
			b.WriteString(line + "\n")
		default:
			b.WriteString(line + " ")
		}
	}
	return b.String()
}

// start starts the machine unless it runs. The caller holds mu.
func (p *PDF) start() error {
	if p.end != nil {
		p.end.Stop()
	}
	idle := p.Idle
	if idle == 0 {
		idle = time.Minute
	}
	p.end = time.AfterFunc(idle, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.close()
	})
	if p.pool != nil {
		return nil
	}
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true)
	if p.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(p.CacheDir)
		if err != nil {
			return fmt.Errorf("open cache of PDFium: %w", err)
		}
		config = config.WithCompilationCache(cache)
	}
	ctx, cancel := context.WithCancel(context.Background())
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MinIdle: 0, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config})
	if err != nil {
		cancel()
		return fmt.Errorf("start PDFium: %w", err)
	}
	p.pool, p.stop = pool, cancel
	return nil
}

// close ends the machine. The caller holds mu.
func (p *PDF) close() {
	if p.pool != nil {
		_ = p.pool.Close()
		p.stop()
		p.pool = nil
	}
}
