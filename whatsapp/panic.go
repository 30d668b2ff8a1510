package whatsapp

import (
	"fmt"
	"runtime/debug"

	"balas/chat"
	"balas/internal/retry"
)

// panicked counts and logs a panic in the session's own code.
func (x *session) panicked(p any) {
	x.panics.Add(1)
	x.log.Error("session panicked", "panic", p, "stack", string(debug.Stack()))
}

// survive makes an error of a panic.
func (x *session) survive(err *error) {
	if p := recover(); p != nil {
		x.panicked(p)
		*err = fmt.Errorf("panicked: %v", p)
	}
}

// guard keeps a panic in a part of the session from ending the process: the session ends, and starts anew
// a little later.
func (x *session) guard() {
	p := recover()
	if p == nil {
		return
	}
	x.panicked(p)
	if !x.last() {
		return
	}
	go func() {
		retry.Wait(x.ctx, x.Tempo.Pause+upTo(x.Tempo.Pause))
		x.stop(x, chat.Observed{})
	}()
}
