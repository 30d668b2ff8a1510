package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// enginePages is the memory that one file may take in the engine: 512 MiB in WebAssembly's pages of 64 KiB.
const enginePages = 512 << 20 / (64 << 10)

// engine is PDFium, compiled and ready. It sees no file of this machine.
type engine struct {
	pool   pdfium.Pool
	cache  wazero.CompilationCache // nil if there is none
	ctx    context.Context         // ends what runs in it
	cancel context.CancelFunc
	idle   *time.Timer // ends it; nil until it was used
}

// startEngine compiles PDFium, or loads it from cacheDir in a fraction of a second; an empty cacheDir is none.
func startEngine(ctx context.Context, cacheDir string) (*engine, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	e := &engine{ctx: ctx, cancel: cancel}
	runtime := wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithMemoryLimitPages(enginePages)
	if cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
		if err != nil {
			cancel()
			return nil, fmt.Errorf("open cache: %w", err)
		}
		e.cache = cache
		runtime = runtime.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: runtime,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	e.pool = pool
	if err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// close ends the engine and gives its memory back; nil is none.
func (e *engine) close() error {
	if e == nil {
		return nil
	}
	if e.idle != nil {
		e.idle.Stop()
	}
	e.cancel()
	var err error
	if e.pool != nil {
		err = e.pool.Close()
	}
	if e.cache != nil {
		err = errors.Join(err, e.cache.Close(context.WithoutCancel(e.ctx)))
	}
	return err
}
