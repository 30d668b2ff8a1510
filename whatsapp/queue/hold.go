package queue

import (
	"slices"

	"balas/chat"
)

// held is what a chat's messages wait for.
type held struct {
	making []chat.Message // that are being made ready
	tried  string         // the id of the one that was sent, and is not acknowledged or has to be sent again
	behind []chat.Message // that come after those
}

// Unready reports whether the message's file has to be on WhatsApp's media server before it can be sent.
func Unready(m chat.Message) bool {
	return m.Kind.HasFile() && m.Raw == nil && m.MediaID != nil && m.Error == ""
}

// Hold sets a message aside that Pop gave out, while it is made ready. What follows it in its chat waits behind
// it, other chats do not.
func (q *Queue) Hold(m chat.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h := q.heldIn(m.ChatID)
	h.making = append(h.making, m)
	q.aside++
}

// Keep has a chat wait for a message that Pop gave out, was sent and is not done, until Pop gives it out again.
func (q *Queue) Keep(m chat.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.heldIn(m.ChatID).tried = m.ID
}

// heldIn is what the chat waits for. The caller holds mu.
func (q *Queue) heldIn(chatID int64) *held {
	h := q.held[chatID]
	if h == nil {
		h = new(held)
		q.held[chatID] = h
	}
	return h
}

// Release puts a message that was held or kept back at its place in the order. What waited behind one that was
// made ready goes with it.
func (q *Queue) Release(m chat.Message) {
	q.mu.Lock()
	q.add(m)
	if h := q.held[m.ChatID]; h != nil {
		before := len(h.making)
		h.making = slices.DeleteFunc(h.making, func(made chat.Message) bool { return made.ID == m.ID })
		q.aside -= before - len(h.making)
		q.follow(m.ChatID, h)
	}
	q.mu.Unlock()
	q.signal()
}

// resume lets a chat go on when Pop gives out the message that it waits for. The caller holds mu.
func (q *Queue) resume(m chat.Message) {
	if h := q.held[m.ChatID]; h != nil && h.tried == m.ID {
		h.tried = ""
		q.follow(m.ChatID, h)
	}
}

// follow puts back what waited, to be looked at again. The caller holds mu.
func (q *Queue) follow(chatID int64, h *held) {
	for _, waited := range h.behind {
		q.add(waited)
	}
	q.aside -= len(h.behind)
	if h.behind = nil; len(h.making) == 0 && h.tried == "" {
		delete(q.held, chatID)
	}
}

// waits sets a message aside that comes after one of its chat which is being made ready or was tried. One that has to
// be made ready itself does not wait for that.
func (q *Queue) waits(m chat.Message) bool {
	h := q.held[m.ChatID]
	if h == nil || Unready(m) || h.tried == m.ID {
		return false
	}
	follows := h.tried != "" || slices.ContainsFunc(h.making, func(made chat.Message) bool { return bySeq(made, m) })
	if follows {
		h.behind = append(h.behind, m)
		q.aside++
	}
	return follows
}
