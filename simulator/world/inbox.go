package world

import (
	"time"

	"balas/simulator/media"
	"balas/simulator/signal"
)

// maxInbox is how many messages a phone lists.
const maxInbox = 10_000

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
	// File is what the phone got with the message, nil if there was none or it was broken.
	File *media.File `json:"-"`
	Attachment
	Menu
}

// Put lists a message in a phone's inbox. An id that the sender used before is marked as repeated.
func (w *World) Put(person *Person, entry Entry, known Known) {
	w.mu.Lock()
	defer w.mu.Unlock()
	entry.Repeat = person.heard(known.From, known.ID)
	person.seq++
	entry.Seq = person.seq
	person.list(entry)
	if !entry.Self && entry.Chat == entry.From {
		person.writers[entry.From] = true
	}
	person.view.count(entry.Chat, entry.Self || person.settings.AutoReceipts == ReceiptsRead)
	person.remember(known)
	w.counts["inbox"]++
	if !entry.Self && !entry.Repeat {
		w.counts["inbox.new"]++ // from somebody else, and not there before
	}
	w.stir()
}

// list puts an entry behind those that are in the inbox. The oldest go when there are too many.
func (p *Person) list(entry Entry) {
	p.inbox = append(p.inbox, entry)
	p.listed[Ref{From: entry.From, ID: entry.ID}]++
	if len(p.inbox) <= maxInbox {
		return
	}
	for _, gone := range p.inbox[:maxInbox/10] {
		ref := Ref{From: gone.From, ID: gone.ID}
		if p.listed[ref]--; p.listed[ref] == 0 {
			delete(p.listed, ref)
		}
	}
	p.inbox = append([]Entry(nil), p.inbox[maxInbox/10:]...)
}

// heard tells whether somebody used an id before in what the phone lists or knows.
func (p *Person) heard(from, id string) bool {
	return p.listed[Ref{From: from, ID: id}] > 0 || p.find(Ref{From: from, ID: id}) != nil
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
	// Times is how often the phone shows the message when it can read it; 0 is once.
	Times int `json:",omitempty"`
	At    time.Time
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
