package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
)

// poison counts the stream errors that name a stanza which was not acknowledged. WhatsApp ends the stream
// with <stream:error><ack id=…/></stream:error> and delivers the stanza again after the next login: one that
// whatsmeow cannot handle would end every connection, and nothing behind it would come through.
type poison struct {
	mu     sync.Mutex
	blamed map[string]int // by the stanza's id
	deadly map[string]bool
}

// blamedMax bounds what is remembered.
const blamedMax = 100

// blame counts a stream error against the stanza that it names.
func (p *poison) blame(x *session, e *events.StreamError) {
	id := named(e.Raw)
	if id == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.blamed == nil || len(p.blamed) >= blamedMax {
		p.blamed, p.deadly = map[string]int{}, map[string]bool{}
	}
	p.blamed[id]++
	p.deadly[id] = p.blamed[id] >= x.Tempo.PoisonMax
}

// named is the id of the stanza that a stream error is about, or empty.
func named(streamError *waBinary.Node) string {
	if streamError == nil {
		return ""
	}
	for _, child := range streamError.GetChildren() {
		if id := child.AttrGetter().OptionalString("id"); id != "" {
			return id
		}
	}
	return ""
}

// ends reports whether the stanza has ended as many streams as are allowed. It says so once.
func (p *poison) ends(stanza *waBinary.Node) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.deadly) == 0 {
		return false
	}
	id, _ := stanza.Attrs["id"].(string)
	deadly := p.deadly[id]
	delete(p.deadly, id)
	return deadly
}

// received is shown every stanza before whatsmeow handles it. It puts the one in quarantine that ends every
// stream, and acknowledges it.
func (x *session) received(stanza *waBinary.Node) {
	x.acks.hear(stanza)
	x.foresee(stanza)
	if x.poison.ends(stanza) {
		x.spawn(func() { x.isolate(stanza) })
	}
}

func (x *session) isolate(stanza *waBinary.Node) {
	a := stanza.AttrGetter()
	id := a.OptionalString("id")
	raw, err := waBinary.Marshal(*stanza)
	if err == nil {
		err = chat.Quarantine(x.ctx, x.Pool, x.instance.ID, id, fmt.Sprint(stanza.Attrs["from"]), raw,
			errors.New("WhatsApp ended the stream over this "+stanza.Tag+" time and again"))
	}
	if err == nil {
		err = x.client.DangerousInternals().SendNode(context.WithoutCancel(x.ctx), acknowledgement(stanza))
	}
	if err != nil {
		x.log.Error("quarantine stanza", "tag", stanza.Tag, "id", id, "error", err)
		return
	}
	x.log.Error("stanza put in quarantine", "tag", stanza.Tag, "id", id)
}

// acknowledgement is what takes the stanza out of WhatsApp's queue.
func acknowledgement(stanza *waBinary.Node) waBinary.Node {
	attrs := waBinary.Attrs{"class": stanza.Tag, "id": stanza.Attrs["id"], "to": stanza.Attrs["from"]}
	for _, name := range []string{"participant", "recipient", "type"} {
		if value, ok := stanza.Attrs[name]; ok && (name != "type" || stanza.Tag != "message") {
			attrs[name] = value
		}
	}
	return waBinary.Node{Tag: "ack", Attrs: attrs}
}
