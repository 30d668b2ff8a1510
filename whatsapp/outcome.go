package whatsapp

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

// outcomes tells callers what became of messages that this node has just sent.
type outcomes struct {
	mu      sync.Mutex
	waiting map[outcomeKey][]chan chat.Outcome
	recent  map[outcomeKey]chat.Outcome // for those who ask a moment late
	order   []outcomeKey
}

type outcomeKey struct {
	instance uuid.UUID
	id       string
}

const recentMax = 1024

func newOutcomes() *outcomes {
	return &outcomes{waiting: map[outcomeKey][]chan chat.Outcome{}, recent: map[outcomeKey]chat.Outcome{}}
}

func (b *outcomes) tell(o chat.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := outcomeKey{o.InstanceID, o.ID}
	for _, c := range b.waiting[k] {
		c <- o
	}
	delete(b.waiting, k)
	b.recent[k] = o
	b.order = append(b.order, k)
	if len(b.order) > recentMax {
		delete(b.recent, b.order[0])
		b.order = b.order[1:]
	}
}

// ask returns a channel that gets the outcome once, now or later.
func (b *outcomes) ask(k outcomeKey) chan chat.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := make(chan chat.Outcome, 1)
	if o, ok := b.recent[k]; ok {
		c <- o
	} else {
		b.waiting[k] = append(b.waiting[k], c)
	}
	return c
}

func (b *outcomes) leave(k outcomeKey, c chan chat.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rest := b.waiting[k][:0]
	for _, w := range b.waiting[k] {
		if w != c {
			rest = append(rest, w)
		}
	}
	if b.waiting[k] = rest; len(rest) == 0 {
		delete(b.waiting, k)
	}
}

// WaitSent waits until WhatsApp has acknowledged or refused the message, or ctx ends, and returns the
// message as it is known by then. A message that another node sends is looked up now and then.
func (s *Supervisor) WaitSent(ctx context.Context, m chat.Message) (chat.Message, error) {
	k := outcomeKey{m.InstanceID, m.ID}
	told := s.sent.ask(k)
	defer s.sent.leave(k, told)
	look := time.NewTicker(500 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case o := <-told:
			m.Status, m.Error, m.At = o.Status, o.Error, o.At
			if o.Status == chat.Sent {
				m.SentAt = &o.At
			}
			return m, nil
		case <-look.C:
			now, err := chat.FindMessage(ctx, s.Pool, m.InstanceID, m.ID)
			if err == nil && now.Status != chat.Queued {
				return now, nil
			}
		case <-ctx.Done():
			return m, nil
		}
	}
}
