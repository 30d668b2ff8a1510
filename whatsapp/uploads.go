package whatsapp

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/whatsapp/form"
)

// How many uploads go on at once, of replies and of all else each: a campaign's films keep no reply waiting.
const (
	sessionUploads = 2
	nodeUploads    = 8
)

// uploads are the messages of a session that wait for their files. Those that carry the same file wait for the
// same upload.
type uploads struct {
	lanes   lanes
	mu      sync.Mutex
	waiting map[upload][]chat.Message // there is a key while somebody works on it
}

func newUploads() *uploads {
	return &uploads{lanes: newLanes(sessionUploads), waiting: map[upload][]chat.Message{}}
}

// join adds a message and reports whether nobody works on its file yet.
func (w *uploads) join(u upload, m chat.Message) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	before, busy := w.waiting[u]
	w.waiting[u] = append(before, m)
	return !busy
}

// take returns all that wait for the file; none: the work on it is over.
func (w *uploads) take(u upload) []chat.Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	messages := w.waiting[u]
	if w.waiting[u] = nil; len(messages) == 0 {
		delete(w.waiting, u)
	}
	return messages
}

// prepare has a message made that carries a file, beside the queue. It comes back to the queue ready to be sent,
// or with the reason why it cannot be.
func (x *session) prepare(m chat.Message) {
	u := upload{*m.MediaID, m.Kind}
	x.queue.hold(m)
	if x.uploads.join(u, m) {
		x.spawn(func() { x.supply(u, m.Priority) })
	}
}

// supply uploads a file and makes the messages that wait for it.
func (x *session) supply(u upload, p chat.Priority) {
	part, err := x.uploaded(u, p)
	for messages := x.uploads.take(u); len(messages) > 0; messages = x.uploads.take(u) {
		for _, m := range messages {
			if x.ctx.Err() != nil { // they wait in the database
				return
			}
			x.complete(&m, part, err)
			x.queue.release(m)
		}
	}
}

// complete makes the message, or notes why it cannot be.
func (x *session) complete(m *chat.Message, part *waE2E.Message, err error) {
	if err == nil {
		err = x.finishSurely(m, part)
	}
	if err != nil {
		m.Raw, m.Error = nil, clause(judge(err), err)
	}
}

// finishSurely asks again what WhatsApp did not answer, as often as a message without a file is tried. While the
// database is away, or WhatsApp asks to slow down, tries do not count.
func (x *session) finishSurely(m *chat.Message, part *waE2E.Message) error {
	for tries := 1; x.connected.pass(x.ctx); tries++ {
		err := x.finishFile(m, part)
		if err == nil || judge(err) != "" || tries >= attemptsMax {
			return err
		}
		pause := time.Duration(tries) * 500 * time.Millisecond
		if slow := isSlowedDown(err); slow || pg.Transient(err) {
			tries--
			if slow {
				pause = x.Tempo.SlowDown
			}
		}
		x.log.Warn("make message, will try again", "message", m.ID, "attempt", tries, "error", err)
		wait(x.ctx, pause)
	}
	return x.ctx.Err()
}

func (x *session) finishFile(m *chat.Message, part *waE2E.Message) error {
	a, err := x.addressOf(m.ChatID)
	if fault.Is(err, fault.NotFound) { // its contact was joined with another since it was queued
		var now chat.Message
		if now, err = chat.FindMessage(x.ctx, x.Pool, m.InstanceID, m.ID); err == nil {
			a, err = x.addressOf(now.ChatID)
		}
	}
	if err != nil {
		return err
	}
	return x.composeFile(m, part, form.JID(a))
}

// lanes bound what goes on at once: replies have a lane of their own.
type lanes struct{ replies, others chan struct{} }

func newLanes(width int) lanes {
	return lanes{make(chan struct{}, width), make(chan struct{}, width)}
}

func (l lanes) of(p chat.Priority) chan struct{} {
	if p == chat.PriorityReply {
		return l.replies
	}
	return l.others
}

// enter waits for a place in the session's lane and in the node's; false when the session ended first.
func (x *session) enter(p chat.Priority) (leave func(), ok bool) {
	own, shared := x.uploads.lanes.of(p), x.lanes.of(p)
	if !take(x.ctx, own) {
		return nil, false
	}
	if !take(x.ctx, shared) {
		<-own
		return nil, false
	}
	return func() { <-shared; <-own }, true
}

func take(ctx context.Context, places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}
