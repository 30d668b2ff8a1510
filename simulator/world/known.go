package world

import (
	"fmt"
	"slices"
	"time"
)

// maxKnown is how many messages a phone can still quote or send again.
const maxKnown = 20_000

// Ref names messages that a phone knows. Senders choose the ids, so only all three together name one; what is empty fits all.
type Ref struct {
	// Chat is the number of the other person, or the JID of a group. From is the number of who wrote it.
	Chat, From, ID string
}

// Known is a message that a phone sent or read and can refer to.
type Known struct {
	ID string
	// Chat is the number of the other person, or the JID of a group.
	Chat string
	// From is the number of who wrote it.
	From string
	// By is the addressing in which it came, empty for what the phone sent.
	By Addressing
	// Raw is the message as it is encrypted, before padding.
	Raw []byte
	// Status is what the other side said of a message that the phone sent: empty, delivered, read or played.
	Status string
	// Peer marks what phone and client of one account tell each other, which is no message to anybody.
	Peer bool `json:",omitempty"`
	// Past marks what is from before the phone was on this network. It is not forgotten when there are many newer messages.
	Past bool `json:",omitempty"`
	At   time.Time
}

// fits tells whether a message is one of those that are named.
func (r Ref) fits(known *Known) bool {
	return (r.Chat == "" || r.Chat == known.Chat) && (r.From == "" || r.From == known.From) && r.ID == known.ID
}

// Remember keeps a message that a phone sent, and that its owner is no stranger to whom he wrote.
func (w *World) Remember(person *Person, known Known) {
	w.mu.Lock()
	defer w.mu.Unlock()
	person.remember(known)
	if chat := w.people[known.Chat]; chat != nil {
		chat.writers[person.Number] = true
	}
	w.stir()
}

func (p *Person) remember(known Known) {
	if before := p.find(Ref{known.Chat, known.From, known.ID}); before != nil {
		known.Past = before.Past
		*before = known
		p.forget(before)
		p.known[known.ID] = append(p.known[known.ID], before)
		return
	}
	p.known[known.ID] = append(p.known[known.ID], &known)
	if known.Past {
		p.past = append(p.past, &known)
		return
	}
	p.order = append(p.order, &known)
	if len(p.order) > maxKnown {
		for _, old := range p.order[:maxKnown/10] {
			p.forget(old)
		}
		p.order = append([]*Known(nil), p.order[maxKnown/10:]...)
	}
}

// find returns the latest of the messages that are named, nil if there is none.
func (p *Person) find(ref Ref) *Known {
	for _, known := range slices.Backward(p.known[ref.ID]) {
		if ref.fits(known) {
			return known
		}
	}
	return nil
}

func (p *Person) forget(known *Known) {
	rest := slices.DeleteFunc(p.known[known.ID], func(k *Known) bool { return k == known })
	if len(rest) == 0 {
		delete(p.known, known.ID)
		return
	}
	p.known[known.ID] = rest
}

// Known finds the latest of the messages that are named among those that a phone sent or read. It fails with ErrNotFound for
// others and for very old ones.
func (w *World) Known(person *Person, ref Ref) (Known, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := person.find(ref)
	if known == nil {
		return Known{}, fmt.Errorf("%w: %s knows no message %q", ErrNotFound, person.Number, ref.ID)
	}
	return *known, nil
}

// progress orders the statuses; one never goes back.
var progress = map[string]int{"delivered": 1, "read": 2, "played": 3}

// Mark notes what another person's client said of messages that a phone sent to a chat.
func (w *World) Mark(person *Person, chat string, ids []string, status string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		known := person.find(Ref{Chat: chat, From: person.Number, ID: id})
		if known != nil && progress[status] > progress[known.Status] {
			known.Status = status
		}
	}
	w.stir()
}

// Chat lists the messages that a phone exchanged with another person, oldest first. Only the latest are known.
func (w *World) Chat(person *Person, other string) []Known {
	w.mu.Lock()
	defer w.mu.Unlock()
	var chat []Known
	for _, known := range slices.Concat(person.past, person.order) {
		if known.Chat == other && !known.Peer {
			chat = append(chat, *known)
		}
	}
	return chat
}
