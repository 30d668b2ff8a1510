package pg_test

import (
	"context"
	"log/slog"
	"sync"

	"balas/internal/pg"
)

// listener is a log handler that closes heard at the first record with its message.
type listener struct {
	message string
	heard   func()
}

func (l listener) Enabled(context.Context, slog.Level) bool { return true }
func (l listener) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l listener) WithGroup(string) slog.Handler            { return l }

func (l listener) Handle(_ context.Context, r slog.Record) error {
	if r.Message == l.message {
		l.heard()
	}
	return nil
}

// onMessage returns a channel that closes when the cluster logs the message.
func onMessage(o *pg.Options, message string) <-chan struct{} {
	heard := make(chan struct{})
	o.Logger = slog.New(listener{message, sync.OnceFunc(func() { close(heard) })})
	return heard
}
