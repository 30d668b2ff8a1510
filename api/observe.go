package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/internal/fault"
)

// observe wraps everything: it turns a panic into an answer, and notes each request once, in the log and
// in the metrics. Neither headers nor the query are noted, since credentials stand there.
func (d Deps) observe(m *metrics, dialects mux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun, t := time.Now(), &wire.Trace{}
		r = r.WithContext(wire.WithTrace(r.Context(), t))
		a := &answer{ResponseWriter: w, request: r, body: wire.Receive(r)}
		a.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			p := recover()
			err, _ := p.(error)
			cut := p != nil && (a.status != 0 || errors.Is(err, http.ErrAbortHandler))
			if p != nil && !cut {
				dialects.nearest(r).Refuse(a, r, fault.New(fault.Internal, ""))
			}
			took := time.Since(begun)
			m.note(t, a.status, took)
			d.log(r, t, a, took, p)
			if cut {
				panic(http.ErrAbortHandler) // the caller must not take half an answer for a whole one
			}
		}()
		next.ServeHTTP(a, r)
	})
}

// log writes the request's one line.
func (d Deps) log(r *http.Request, t *wire.Trace, a *answer, took time.Duration, panicked any) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("method", r.Method), slog.String("path", noted(r)), slog.String("dialect", t.Dialect),
		slog.Int("status", a.status), slog.Int64("bytes", a.bytes), slog.Duration("took", took),
		slog.String("client", d.client(r)),
	}
	if id := t.Account(); id != uuid.Nil {
		attrs = append(attrs, slog.String("account", id.String()))
	}
	err := t.Err()
	if panicked != nil {
		err = fmt.Errorf("panic: %v", panicked)
		attrs = append(attrs, slog.String("stack", string(debug.Stack())))
	}
	if err != nil && r.Context().Err() == nil {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("error", err))
	}
	if t.Dialect == "" && err == nil {
		level = slog.LevelDebug // health, metrics and documents
	}
	d.Logger.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

// noted is the path without what is a credential in it.
func noted(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, filesPath) {
		return filesPath
	}
	return r.URL.Path
}

// answer notes what is written through it.
type answer struct {
	http.ResponseWriter
	request *http.Request
	body    *wire.Received // of the request; nil: it has none
	status  int
	bytes   int64
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
		a.finish()
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write notes the size.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
