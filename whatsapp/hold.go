package whatsapp

import (
	"slices"

	"balas/chat"
)

// held is what a chat's messages wait for.
type held struct {
	making []chat.Message // that are being made ready
	behind []chat.Message // that follow one of those
}

// unready reports whether the message's file has to be on WhatsApp's media server before it can be sent.
func unready(m chat.Message) bool {
	return m.Kind.HasFile() && m.Raw == nil && m.MediaID != nil && m.Error == ""
}

// hold sets a message aside that pop gave out, while it is made ready. What follows it in its chat waits behind
// it, other chats do not.
func (q *queue) hold(m chat.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h := q.held[m.ChatID]
	if h == nil {
		h = new(held)
		q.held[m.ChatID] = h
	}
	h.making = append(h.making, m)
}

// release puts a held message back at its place in the order, and what waited behind it.
func (q *queue) release(m chat.Message) {
	q.mu.Lock()
	h := q.held[m.ChatID]
	h.making = slices.DeleteFunc(h.making, func(made chat.Message) bool { return made.ID == m.ID })
	q.add(m)
	for _, waited := range h.behind {
		q.add(waited)
	}
	if h.behind = nil; len(h.making) == 0 {
		delete(q.held, m.ChatID)
	}
	q.mu.Unlock()
	q.signal()
}

// waits sets a message aside that follows one which is being made ready. One that has to be made ready itself
// does not wait for that.
func (q *queue) waits(m chat.Message) bool {
	h := q.held[m.ChatID]
	if h == nil || unready(m) {
		return false
	}
	follows := slices.ContainsFunc(h.making, func(made chat.Message) bool { return bySeq(made, m) })
	if follows {
		h.behind = append(h.behind, m)
	}
	return follows
}
