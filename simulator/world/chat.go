package world

import "go.mau.fi/whatsmeow/types"

// Chat is where a message goes: to a person or to a group. One of the two is set; the zero value is nowhere.
type Chat struct {
	Person *Person
	Group  *Group
}

// Direct is the chat with a person.
func Direct(person *Person) Chat { return Chat{Person: person} }

// None tells whether the chat is nowhere.
func (c Chat) None() bool { return c.Person == nil && c.Group == nil }

// Name is the chat in inboxes and events: the number of a person, the JID of a group.
func (c Chat) Name() string {
	switch {
	case c.Group != nil:
		return c.Group.JID.String()
	case c.Person != nil:
		return c.Person.Number
	default:
		return ""
	}
}

// JID is the chat on the wire. by says how a person is named; a group has one name.
func (c Chat) JID(by Addressing) types.JID {
	switch {
	case c.Group != nil:
		return c.Group.JID
	case c.Person != nil:
		return c.Person.JID(by, 0)
	default:
		return types.EmptyJID
	}
}

// FindChat returns the chat that a JID names, nowhere if there is no such person or group.
func (w *World) FindChat(jid types.JID) Chat {
	if jid.Server == types.GroupServer {
		return Chat{Group: w.FindGroup(jid)}
	}
	return Chat{Person: w.Find(jid)}
}

// ChatNamed finds a chat by the phone number, JID or LID of a person or by the JID of a group. It fails with ErrNotFound when
// there is no such person or group.
func (w *World) ChatNamed(name string) (Chat, error) {
	if jid, err := types.ParseJID(name); err == nil && jid.Server == types.GroupServer {
		group, err := w.Group(name)
		return Chat{Group: group}, err
	}
	person, err := w.Person(name)
	return Chat{Person: person}, err
}

// AddressingIn is the addressing in which members of a group, or others towards a person, are named in a chat.
func (w *World) AddressingIn(chat Chat) Addressing {
	if chat.Group != nil {
		return chat.Group.By
	}
	return w.Settings(chat.Person).Addressing
}
