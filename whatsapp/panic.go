package whatsapp

import (
	"runtime/debug"

	"balas/chat"
)

// panicked counts and logs a panic in the session's own code.
func (x *session) panicked(p any) {
	x.panics.Add(1)
	x.log.Error("session panicked", "panic", p, "stack", string(debug.Stack()))
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
		wait(x.ctx, x.Tempo.Pause+upTo(x.Tempo.Pause))
		x.stop(x, chat.Observed{})
	}()
}
