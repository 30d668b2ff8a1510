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
	last map[string]echo // by what was changed
}

// echo is a change that the session made.
type echo struct {
	at   time.Time
	in   appstate.WAPatchName
	back bool // it has come back, and so has what others changed before it
}

// echoFor is how long a change that the session made is remembered.
const echoFor = 5 * time.Minute

func (e *echoes) sent(p appstate.PatchInfo) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for what, sent := range e.last {
		if p.Timestamp.Sub(sent.at) > echoFor {
			delete(e.last, what)
		}
	}
	if e.last == nil {
		e.last = map[string]echo{}
	}
	for _, m := range p.Mutations {
		e.last[thing(m.Index)] = echo{at: p.Timestamp, in: p.Type}
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

// has reports whether a change of something at a time is one of the session's own, or older than one. While what comes with
// it is stored, one that has come back is out no longer.
func (e *echoes) has(index []string, at time.Time, stored bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	sent, ok := e.last[thing(index)]
	if ok && stored && at.Equal(sent.at) {
		sent.back = true
		e.last[thing(index)] = sent
	}
	return ok && !at.After(sent.at)
}

// out lists the collections of changes that have not come back.
func (e *echoes) out() (names []appstate.WAPatchName) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, sent := range e.last {
		if !sent.back {
			names = append(names, sent.in)
		}
	}
	return names
}

// thing is what the change with that index is about: something of a chat, or of one of its messages.
func thing(index []string) string {
	words := 2
	if index[0] == appstate.IndexStar || index[0] == appstate.IndexDeleteMessageForMe {
		words = 3
	}
	return strings.Join(index[:words], " ")
}
