package wire

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"balas/account"
)

var anonymous account.Caller

// Trace is what the layers learn of one request, for its log line and its metrics.
type Trace struct {
	Dialect string // empty: none served it
	Route   string // the operation's pattern; empty: there is none

	mu      sync.Mutex
	account uuid.UUID
	err     error
}

type traceKey struct{}

// WithTrace returns a context whose layers below fill in t.
func WithTrace(ctx context.Context, t *Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// TraceOf returns the request's trace; one that nobody reads when there is none.
func TraceOf(ctx context.Context) *Trace {
	if t, ok := ctx.Value(traceKey{}).(*Trace); ok {
		return t
	}
	return &Trace{}
}

// Account returns whose call it was; the zero id when nobody was admitted.
func (t *Trace) Account() uuid.UUID {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.account
}

// Err returns the cause of the internal error that the request ended with, or nil.
func (t *Trace) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

func (t *Trace) caller(c account.Caller) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.account = c.AccountID
}

func (t *Trace) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.err = err
}

// Admit notes whose call it is, of a handler that admits its callers itself.
func (t *Trace) Admit(c account.Caller) { t.caller(c) }

// Fail notes the cause of an internal error.
func (t *Trace) Fail(err error) { t.fail(err) }
