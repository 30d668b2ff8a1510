package whatsapp

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/form"
	"balas/whatsapp/queue"
)

// How many uploads go on at once, of replies and of all else each: a campaign's films keep no reply waiting.
const (
	sessionUploads = 2
	nodeUploads    = 8
)

const takenMax = 100 // how many messages are made of an upload before others may go first

// uploads are the messages of a session that wait for their files. Those that carry the same file wait for the
// same upload.
type uploads struct {
	lanes   lanes
	mu      sync.Mutex
	waiting map[upload]*orders // there is a key while somebody works on it
}

// orders are the messages that wait for one file.
type orders struct {
	messages []chat.Message
	urgent   chan struct{} // closed once a reply is, or was, among them
	hurried  bool          // urgent is closed
}

func newUploads() *uploads {
	return &uploads{lanes: newLanes(sessionUploads), waiting: map[upload]*orders{}}
}

// join adds a message and reports whether nobody works on its file yet. Whoever does learns from urgent that a reply
// waits for it.
func (w *uploads) join(u upload, m chat.Message) (urgent <-chan struct{}, first bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.waiting[u]
	if first = o == nil; first {
		o = &orders{urgent: make(chan struct{})}
		w.waiting[u] = o
	}
	o.messages = append(o.messages, m)
	if m.Priority == chat.PriorityReply && !o.hurried {
		o.hurried = true
		close(o.urgent)
	}
	return o.urgent, first
}

// take returns the next that wait for the file, no more than a few, so that a reply which comes meanwhile is not
// behind a whole campaign; none: the work on it is over.
func (w *uploads) take(u upload) []chat.Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.waiting[u]
	if len(o.messages) == 0 {
		delete(w.waiting, u)
		return nil
	}
	slices.SortFunc(o.messages, queue.Compare)
	n := min(takenMax, len(o.messages))
	taken := slices.Clone(o.messages[:n])
	o.messages = slices.Delete(o.messages, 0, n)
	return taken
}

// busy reports whether messages wait for their files.
func (w *uploads) busy() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting) > 0
}

// prepare has a message made that carries a file, beside the queue. It comes back to the queue ready to be sent,
// or with the reason why it cannot be.
func (x *session) prepare(m chat.Message) {
	u := upload{*m.MediaID, m.Kind}
	x.queue.Hold(m)
	if urgent, first := x.uploads.join(u, m); first {
		x.spawn(func() { x.supply(u, urgent) })
	}
}

// supply uploads a file and makes the messages that wait for it.
func (x *session) supply(u upload, urgent <-chan struct{}) {
	part, err := x.uploaded(u, urgent)
	for messages := x.uploads.take(u); len(messages) > 0; messages = x.uploads.take(u) {
		for _, m := range messages {
			if x.ctx.Err() != nil { // they wait in the database
				return
			}
			x.complete(&m, part, err)
			x.queue.Release(m)
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
		retry.Wait(x.ctx, pause)
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

// enter waits for a place among the uploads of the session and of the node, and changes to those of replies once it is
// urgent; false when the session ended first.
func (x *session) enter(urgent <-chan struct{}) (leave func(), ok bool) {
	leave, ok = enter(x.ctx, x.uploads.lanes.others, x.lanes.others, urgent)
	if !ok && x.ctx.Err() == nil {
		leave, ok = enter(x.ctx, x.uploads.lanes.replies, x.lanes.replies, nil)
	}
	return leave, ok
}

// enter takes a place in both lanes; false when it became urgent, or ctx ended, first.
func enter(ctx context.Context, own, shared chan struct{}, urgent <-chan struct{}) (leave func(), ok bool) {
	if !take(ctx, own, urgent) {
		return nil, false
	}
	if !take(ctx, shared, urgent) {
		<-own
		return nil, false
	}
	return func() { <-shared; <-own }, true
}

// take takes a place; false when it became urgent, which nil never does, or ctx ended, first.
func take(ctx context.Context, places chan struct{}, urgent <-chan struct{}) bool {
	select {
	case <-urgent:
		return false
	default:
	}
	select {
	case places <- struct{}{}:
		return true
	case <-urgent:
		return false
	case <-ctx.Done():
		return false
	}
}
