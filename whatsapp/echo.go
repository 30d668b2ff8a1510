package whatsapp

import (
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/appstate"
)

// echoes are the changes of app state that the session made last. They come back, and what was older may come after them:
// the later change of the same thing holds, as on all of WhatsApp's clients.
type echoes struct {
	mu   sync.Mutex
	last map[string]time.Time // by what was changed
}

// echoFor is how long a change that the session made is remembered.
const echoFor = 5 * time.Minute

func (e *echoes) sent(p appstate.PatchInfo) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for what, at := range e.last {
		if p.Timestamp.Sub(at) > echoFor {
			delete(e.last, what)
		}
	}
	if e.last == nil {
		e.last = map[string]time.Time{}
	}
	for _, m := range p.Mutations {
		e.last[thing(m.Index)] = p.Timestamp
	}
}

// refused forgets a change that came to nothing.
func (e *echoes) refused(p appstate.PatchInfo) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, m := range p.Mutations {
		delete(e.last, thing(m.Index))
	}
}

// has reports whether a change of something at a time is one of the session's own, or older than one.
func (e *echoes) has(index []string, at time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	last, ok := e.last[thing(index)]
	return ok && !at.After(last)
}

// thing is what the change with that index is about: something of a chat, or of one of its messages.
func thing(index []string) string {
	words := 2
	if index[0] == appstate.IndexStar || index[0] == appstate.IndexDeleteMessageForMe {
		words = 3
	}
	return strings.Join(index[:words], " ")
}
