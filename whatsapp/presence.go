package whatsapp

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/whatsapp/form"
)

const (
	followedMax  = 200    // contacts of one instance; beyond it arbitrary ones make room
	presencesMax = 10_000 // of all instances of the node
)

// presences remembers what WhatsApp told last of the contacts that are followed.
type presences struct {
	mu   sync.Mutex
	of   map[presenceKey]chat.Presence
	news chan struct{} // closed at the next change
}

type presenceKey struct {
	instance uuid.UUID
	contact  int64
}

func newPresences() *presences {
	return &presences{of: map[presenceKey]chat.Presence{}, news: make(chan struct{})}
}

// set reports whether it is news.
func (p *presences) set(k presenceKey, now chat.Presence) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, known := p.of[k]
	if !known {
		makeRoom(p.of, presencesMax)
	}
	p.of[k] = now
	close(p.news)
	p.news = make(chan struct{})
	return !known || before.Available != now.Available || !sameTime(before.LastSeen, now.LastSeen)
}

func (p *presences) get(k presenceKey) (chat.Presence, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of[k], p.news
}

// makeRoom drops arbitrary entries of a map that holds as many as it may.
func makeRoom[K comparable, V any](m map[K]V, most int) {
	for k := range m {
		if len(m) < most {
			return
		}
		delete(m, k)
	}
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// Presence follows the contact's presence from here on, with an event for each change, and returns what
// WhatsApp tells of it; a zero At when it tells nothing until ctx ends, because the contact does not show it.
// It fails as everything that is asked of a live session. A restart follows nobody; a new connection follows
// the same.
func (s *Supervisor) Presence(ctx context.Context, i chat.Instance, c chat.Contact) (chat.Presence, error) {
	x, err := s.live(i)
	if err != nil {
		return chat.Presence{}, err
	}
	if err := x.subscribe(ctx, form.JID(c.Address())); err != nil {
		return chat.Presence{}, asked("follow presence", "contact", err)
	}
	for {
		now, news := s.presences.get(presenceKey{i.ID, c.ID})
		if !now.At.IsZero() {
			return now, nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return now, nil
		}
	}
}

// subscribe does so once; subscribeAgain after each login.
func (x *session) subscribe(ctx context.Context, to types.JID) error {
	x.following.Lock()
	_, known := x.followed[to]
	x.following.Unlock()
	if known {
		return nil
	}
	if err := x.client.SubscribePresence(ctx, to); err != nil {
		return err
	}
	x.following.Lock()
	defer x.following.Unlock()
	makeRoom(x.followed, followedMax)
	x.followed[to] = struct{}{}
	return nil
}

func (x *session) subscribeAgain() {
	x.following.Lock()
	all := make([]types.JID, 0, len(x.followed))
	for to := range x.followed {
		all = append(all, to)
	}
	x.following.Unlock()
	for _, to := range all {
		if err := x.client.SubscribePresence(x.ctx, to); err != nil {
			x.log.Debug("follow presence again", "error", err)
		}
	}
}

// present takes what WhatsApp tells of a contact.
func (x *session) present(e *events.Presence) {
	c, err := chat.ContactAt(x.ctx, x.Pool, x.instance.ID, form.Address(e.From))
	if err != nil { // of nobody that was asked about
		return
	}
	now := chat.Presence{Available: !e.Unavailable, At: x.Chats.Now()}
	if e.Unavailable && !e.LastSeen.IsZero() {
		now.LastSeen = &e.LastSeen
	}
	if !x.presences.set(presenceKey{x.instance.ID, c.ID}, now) {
		return
	}
	x.insist("store presence", func() error {
		return chat.TellPresence(x.ctx, x.Pool, x.instance.AccountID, x.instance.ID, c, now)
	})
}
