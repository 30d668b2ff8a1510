package phone

import (
	"encoding/json"
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// Content is what somebody wants to send: exactly one of the fields up to Exact.
type Content struct {
	Text     *string
	Location *Location
	Contact  *Contact
	Reaction *Reaction
	Edit     *Edit
	Revoke   *Target
	Button   *Choice
	Row      *Choice
	Poll     *Poll
	Vote     *Vote
	Media    *Media
	Contacts []Contact
	Preview  *Preview // with a text, or alone
	Exact    json.RawMessage

	// Forwarded marks what the sender did not write himself.
	Forwarded bool
	// Wrap names envelopes to put the message into, the first is the outermost.
	Wrap []string
	// ReplyTo is the id of a message that the sender knows; empty if this is no reply.
	ReplyTo string
	// Mentions are names of people: numbers, JIDs or LIDs.
	Mentions []string
}

// Location is a place.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name"`
	Address   string  `json:"address"`
}

// Contact is somebody's card: name and phone, or a vCard as it is.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	VCard string `json:"vcard"`
}

// Target names a message.
type Target struct {
	ID string `json:"id"`
}

// Reaction is an emoji on a message; without one it takes the reaction back.
type Reaction struct {
	ID    string `json:"id"`
	Emoji string `json:"emoji"`
}

// Edit is a new text for a message of one's own.
type Edit struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Choice is the button or row that somebody picked in a message that he replies to.
type Choice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Compose makes the message of a content for a chat. It fails with ErrNotFound when it refers to an unknown message or
// person, with ErrForbidden when it changes a message of somebody else, and with ErrMalformed when a part is missing.
func (p *Phones) Compose(from *world.Person, chat world.Chat, content Content) (*waE2E.Message, error) {
	message, err := p.compose(from, chat, content)
	if err != nil {
		return nil, err
	}
	return wrap(message, content.Wrap)
}

func (p *Phones) compose(from *world.Person, chat world.Chat, content Content) (*waE2E.Message, error) {
	about, err := p.context(from, chat, content)
	if err != nil {
		return nil, err
	}
	switch {
	case content.Preview != nil:
		return p.preview(content, about)
	case content.Media != nil:
		return p.media(*content.Media, about)
	case content.Contacts != nil:
		return contacts(content.Contacts, about)
	case content.Text != nil:
		return text(*content.Text, about), nil
	case content.Location != nil:
		return location(*content.Location, about), nil
	case content.Contact != nil:
		return contact(*content.Contact, about)
	case content.Reaction != nil:
		return p.reaction(from, chat, *content.Reaction)
	case content.Edit != nil:
		return p.edit(from, chat, *content.Edit)
	case content.Revoke != nil:
		return p.revoke(from, chat, *content.Revoke)
	case content.Button != nil:
		return button(*content.Button, about), nil
	case content.Row != nil:
		return row(*content.Row, about), nil
	case content.Poll != nil:
		return p.newPoll(from, *content.Poll, about)
	case content.Vote != nil:
		return p.vote(from, chat, *content.Vote)
	case content.Exact != nil:
		return exact(content.Exact)
	default:
		return nil, fmt.Errorf("%w: give exactly one content, such as text", world.ErrMalformed)
	}
}
