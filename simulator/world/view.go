package world

import (
	"maps"
	"slices"
	"time"
)

// View is what a phone shows beside messages. It holds what the owner arranged on the phone or on a linked client.
type View struct {
	// Name is the one that linked clients know; it follows the phone's own name.
	Name string `json:",omitempty"`
	// Chats by number, or JID for groups.
	Chats map[string]ChatView `json:",omitempty"`
	// Contacts are those that were saved, by number.
	Contacts map[string]Contact `json:",omitempty"`
	Labels   map[string]Label   `json:",omitempty"`
	// Names are what people call themselves, by number, as far as they wrote before the phone was on this network.
	Names map[string]string `json:",omitempty"`
	// HistoryDelivery is how the phone hands its history to clients, HistoryProgress what it says of it, in percent.
	HistoryDelivery Delivery
	HistoryProgress uint32
}

// Delivery is how a phone hands history to its clients.
type Delivery string

// The ways: as phones do, all inside messages, or all by way of the media host.
const (
	DeliveryUsual  Delivery = ""
	DeliveryInline Delivery = "inline"
	DeliveryMedia  Delivery = "media"
)

// ChatView is how a phone shows a chat.
type ChatView struct {
	Name             string
	Archived, Pinned bool
	Muted            bool
	// MutedUntil is zero in a chat that is muted for good.
	MutedUntil time.Time
	// MarkedUnread is what the owner did, Unread counts the messages.
	MarkedUnread bool
	Unread       int
	// Gone is the time up to which messages are not shown any more, Deleted whether then the chat was deleted too.
	Gone    time.Time
	Deleted bool
	// Starred and Hidden are ids of messages; hidden ones were deleted on this phone only.
	Starred, Hidden []string
	Labels          []string
}

// Contact is somebody's name as the owner saved it.
type Contact struct {
	FullName, FirstName string
}

// Label is a tag for chats of a business.
type Label struct {
	Name  string
	Color int32
}

// Shows tells whether a message is still there.
func (c ChatView) Shows(known Known) bool {
	return (c.Gone.IsZero() || known.At.Unix() > c.Gone.Unix()) && !slices.Contains(c.Hidden, known.ID)
}

// View returns what a phone shows.
func (w *World) View(person *Person) View {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.view.clone()
}

// clone copies the view. The lists in chats are replaced when they change, and shared until then.
func (v View) clone() View {
	v.Chats, v.Contacts, v.Labels = maps.Clone(v.Chats), maps.Clone(v.Contacts), maps.Clone(v.Labels)
	v.Names = maps.Clone(v.Names)
	return v
}

// Arrange changes what a phone shows.
func (w *World) Arrange(person *Person, change func(*View)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&person.view)
	w.stir()
}

// Chat changes one chat. Lists in it have to be replaced, not changed.
func (v *View) Chat(chat string, change func(*ChatView)) {
	if v.Chats == nil {
		v.Chats = map[string]ChatView{}
	}
	shown := v.Chats[chat]
	change(&shown)
	v.Chats[chat] = shown
}

// With is list with or without a member.
func With(list []string, member string, in bool) []string {
	without := slices.DeleteFunc(slices.Clone(list), func(other string) bool { return other == member })
	if in {
		return append(without, member)
	}
	return without
}

// Put sets an entry of one of the view's maps, which may be nil, and removes it when value is nil.
func Put[V any](into *map[string]V, key string, value *V) {
	switch {
	case value == nil:
		delete(*into, key)
	case *into == nil:
		*into = map[string]V{key: *value}
	default:
		(*into)[key] = *value
	}
}

// Chats lists the chats in which a phone knows messages or has arranged something, ordered by name.
func (w *World) Chats(person *Person) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := map[string]bool{}
	for chat := range person.view.Chats {
		names[chat] = true
	}
	for _, known := range slices.Concat(person.past, person.order) {
		if !known.Peer {
			names[known.Chat] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Shown lists what a phone still shows of a chat, oldest first.
func (w *World) Shown(person *Person, chat string) []Known {
	known := w.Chat(person, chat)
	view := w.View(person).Chats[chat]
	known = slices.DeleteFunc(known, func(k Known) bool { return !view.Shows(k) })
	slices.SortStableFunc(known, func(a, b Known) int { return a.At.Compare(b.At) })
	return known
}

// Recall puts a message into the past of a phone, and of the other person's if it is from a direct chat.
func (w *World) Recall(person *Person, known Known) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known.Past = true
	person.remember(known)
	if other := w.people[known.Chat]; other != nil && other != person {
		mirrored := known
		mirrored.Chat = person.Number
		other.remember(mirrored)
		if known.From == person.Number {
			other.writers[person.Number] = true
		}
	}
	if known.From != person.Number {
		person.writers[known.From] = true
	}
	w.stir()
}

// Read notes that the owner has seen everything in a chat.
func (w *World) Read(person *Person, chat string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	person.view.Chat(chat, func(c *ChatView) { c.Unread, c.MarkedUnread = 0, false })
	w.stir()
}

// count notes a message that the phone has put in a chat. One that the owner wrote or read says that the rest was read too.
func (v *View) count(chat string, read bool) {
	v.Chat(chat, func(c *ChatView) {
		c.Unread++
		if read {
			c.Unread = 0
		}
	})
}
