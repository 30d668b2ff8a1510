package phone

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// Content is what somebody wants to send.
type Content struct {
	Text string
	// ReplyTo is the id of a message that the sender knows; empty if this is no reply.
	ReplyTo string
	// Mentions are names of people: numbers, JIDs or LIDs.
	Mentions []string
}

// Compose makes the message of a content. It fails with ErrNotFound when it refers to an unknown message or person.
func (p *Phones) Compose(from *world.Person, content Content) (*waE2E.Message, error) {
	about, err := p.context(from, content)
	if err != nil {
		return nil, err
	}
	if about == nil {
		return &waE2E.Message{Conversation: proto.String(content.Text)}, nil
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: proto.String(content.Text), ContextInfo: about,
	}}, nil
}

// context is what a message quotes and whom it mentions, nil if nothing and nobody.
func (p *Phones) context(from *world.Person, content Content) (*waE2E.ContextInfo, error) {
	if content.ReplyTo == "" && len(content.Mentions) == 0 {
		return nil, nil
	}
	about := &waE2E.ContextInfo{}
	for _, name := range content.Mentions {
		person, err := p.world.Person(name)
		if err != nil {
			return nil, fmt.Errorf("mention: %w", err)
		}
		by := p.world.Settings(person).Addressing
		about.MentionedJID = append(about.MentionedJID, person.JID(by, 0).String())
	}
	if content.ReplyTo == "" {
		return about, nil
	}
	return about, p.quote(about, from, content.ReplyTo)
}

func (p *Phones) quote(about *waE2E.ContextInfo, from *world.Person, id string) error {
	known, err := p.world.Known(from, id)
	if err != nil {
		return fmt.Errorf("quote: %w", err)
	}
	quoted := new(waE2E.Message)
	if err := proto.Unmarshal(known.Raw, quoted); err != nil {
		return fmt.Errorf("decode quoted message: %w", err)
	}
	author, err := p.world.Person(known.From)
	if err != nil {
		return fmt.Errorf("find author of quoted message: %w", err)
	}
	about.StanzaID = proto.String(id)
	about.Participant = proto.String(author.JID(p.world.Settings(author).Addressing, 0).String())
	about.QuotedMessage = quoted
	return nil
}
