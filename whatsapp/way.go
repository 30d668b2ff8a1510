package whatsapp

import (
	"sync"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/chat"
)

// coming are messages that came and are not decrypted yet, by id. Campaigns make way for them already.
type coming struct {
	mu   sync.Mutex
	ends map[string]func()
}

// foresee has campaigns make way for a message that comes, until it is stored, or soon if it turns out to be for nobody.
func (x *session) foresee(stanza *waBinary.Node) {
	id, _ := stanza.Attrs["id"].(string)
	if stanza.Tag != "message" || id == "" {
		return
	}
	end := x.Chats.Serve(x.instance.ID)
	x.coming.mu.Lock()
	defer x.coming.mu.Unlock()
	if _, ok := x.coming.ends[id]; ok {
		end()
		return
	}
	late := time.AfterFunc(x.Tempo.Way, func() { x.came(id) })
	x.coming.ends[id] = func() { late.Stop(); end() }
}

// came ends what foresee began.
func (x *session) came(id string) {
	x.coming.mu.Lock()
	end, ok := x.coming.ends[id]
	delete(x.coming.ends, id)
	x.coming.mu.Unlock()
	if ok {
		end()
	}
}

// makeWay waits a little while customers are being answered.
func (x *session) makeWay() { x.Chats.MakeWay(x.ctx, x.instance.ID, x.Tempo.Way, nil) }

// yielding is the campaign's message that made way last.
type yielding struct {
	id    string
	since time.Time
}

// yields puts a campaign's message back when it made way, which it does so long at most: by now a reply may come before it.
func (y *yielding) yields(x *session, m chat.Message) bool {
	if m.Priority != chat.PriorityCampaign || x.acks.has(m.ID) {
		return false
	}
	if y.id != m.ID {
		*y = yielding{m.ID, time.Now()}
	}
	if !x.Chats.MakeWay(x.ctx, x.instance.ID, x.Tempo.Way-time.Since(y.since), x.queue.News()) {
		return false
	}
	x.queue.Release(m)
	return true
}
