package phone

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

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
