package world

import (
	"fmt"
	"slices"
	"time"

	"balas/simulator/signal"
)

const (
	// maxInbox is how many messages a phone lists.
	maxInbox = 10_000
	// maxKnown is how many messages a phone can still quote or send again.
	maxKnown = 4_000
)

// Entry is a message that a phone has read.
type Entry struct {
	Seq       int       `json:"seq"`
	ID        string    `json:"id"`
	From      string    `json:"from"`
	FromJID   string    `json:"fromJid"`
	Chat      string    `json:"chat"`
	Type      string    `json:"type"`
	Text      string    `json:"text,omitempty"`
	Caption   string    `json:"caption,omitempty"`
	QuotedID  string    `json:"quotedId,omitempty"`
	TargetID  string    `json:"targetId,omitempty"`
	Mentions  []string  `json:"mentions,omitempty"`
	Options   []string  `json:"options,omitempty"`
	MimeType  string    `json:"mimetype,omitempty"`
	FileName  string    `json:"fileName,omitempty"`
	PTT       bool      `json:"ptt,omitempty"`
	SHA256    string    `json:"sha256,omitempty"`
	Size      int       `json:"size,omitempty"`
	Latitude  float64   `json:"latitude,omitempty"`
	Longitude float64   `json:"longitude,omitempty"`
	Address   string    `json:"address,omitempty"`
	VCard     string    `json:"vcard,omitempty"`
	VCards    []string  `json:"vcards,omitempty"`
	Self      bool      `json:"self,omitempty"`
	Repeat    bool      `json:"repeat,omitempty"`
	Forwarded bool      `json:"forwarded,omitempty"`
	Error     string    `json:"error,omitempty"`
	Raw       any       `json:"raw,omitempty"`
	At        time.Time `json:"at"`
	Attachment
	Menu
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

// progress orders the statuses; one never goes back.
var progress = map[string]int{"delivered": 1, "read": 2, "played": 3}

// Mark notes what another person's client said of messages that a phone sent.
func (w *World) Mark(person *Person, ids []string, status string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		known := person.known[id]
		if known != nil && known.From == person.Number && progress[status] > progress[known.Status] {
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
	for _, id := range slices.Concat(person.past, person.order) {
		if known := person.known[id]; known != nil && known.Chat == other && !known.Peer {
			chat = append(chat, *known)
		}
	}
	return chat
}

// Put lists a message in a phone's inbox. An id that the sender used before is marked as repeated.
func (w *World) Put(person *Person, entry Entry, known Known) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if before := person.known[known.ID]; before != nil && before.From == known.From {
		entry.Repeat = true
	}
	person.seq++
	entry.Seq = person.seq
	person.inbox = append(person.inbox, entry)
	if len(person.inbox) > maxInbox {
		person.inbox = append([]Entry(nil), person.inbox[maxInbox/10:]...)
	}
	if !entry.Self && entry.Chat == entry.From {
		person.writers[entry.From] = true
	}
	person.view.count(entry.Chat, entry.Self || person.settings.AutoReceipts == ReceiptsRead)
	person.remember(known)
	w.counts["inbox"]++
	w.stir()
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
	switch before := p.known[known.ID]; {
	case before != nil:
		known.Past = before.Past
	case known.Past:
		p.past = append(p.past, known.ID)
	default:
		p.order = append(p.order, known.ID)
	}
	p.known[known.ID] = &known
	if len(p.order) > maxKnown {
		for _, id := range p.order[:maxKnown/10] {
			delete(p.known, id)
		}
		p.order = append([]string(nil), p.order[maxKnown/10:]...)
	}
}

// Known finds a message that a phone sent or read. It fails with ErrNotFound for others and for very old ones.
func (w *World) Known(person *Person, id string) (Known, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := person.known[id]
	if known == nil {
		return Known{}, fmt.Errorf("%w: %s knows no message %q", ErrNotFound, person.Number, id)
	}
	return *known, nil
}

// Inbox lists what a phone has read after an entry; with self also the copies of what its own linked clients sent.
func (w *World) Inbox(person *Person, after int, self bool) []Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	entries := []Entry{}
	first := person.seq - len(person.inbox)
	for _, entry := range person.inbox[min(max(after-first, 0), len(person.inbox)):] {
		if self || !entry.Self {
			entries = append(entries, entry)
		}
	}
	return entries
}

// LastEntry is the number of the latest message in a phone's inbox, 0 if it has none.
func (w *World) LastEntry(person *Person) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.seq
}

// Arrival is a message on its way to a phone.
type Arrival struct {
	// From is the number of who sent it, Device the linked client that did, 0 for a phone.
	From   string
	Device uint16
	// Chat is the number of the other person, which differs from From in copies of what the owner's own client sent, or the
	// JID of a group.
	Chat string
	// By is the addressing that the sender used.
	By Addressing
	ID string
	// Kind is the kind of ciphertext. Empty: Data is the message itself, handed over by another phone.
	Kind string
	Data []byte
	// Share is the sender's key for a group, encrypted for this phone; its kind is empty if there is none.
	Share signal.Ciphertext
	// Count says how often the sender was asked to send the message again.
	Count int
	// Peer marks what a client says to its own phone, which is no message to anybody.
	Peer bool
	At   time.Time
}

// Hold keeps a message for a phone that is offline. It returns false, and keeps nothing, when the phone is online.
func (w *World) Hold(person *Person, arrival Arrival) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if person.settings.Online {
		return false
	}
	person.pending = append(person.pending, arrival)
	w.stir()
	return true
}

// Release returns, once, what was held for a phone that is online again.
func (w *World) Release(person *Person) []Arrival {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !person.settings.Online {
		return nil
	}
	held := person.pending
	person.pending = nil
	return held
}
