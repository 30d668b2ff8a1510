package phone

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/world"
)

// context is what a message quotes and whom it mentions, nil if nothing and nobody.
func (p *Phones) context(from *world.Person, chat world.Chat, content Content) (*waE2E.ContextInfo, error) {
	seconds := p.vanishes(chat)
	if content.ReplyTo == "" && len(content.Mentions) == 0 && !content.Forwarded && seconds == nil {
		return nil, nil
	}
	about := &waE2E.ContextInfo{Expiration: seconds}
	if content.Forwarded {
		about.IsForwarded, about.ForwardingScore = proto.Bool(true), proto.Uint32(1)
	}
	for _, name := range content.Mentions {
		person, err := p.world.Person(name)
		if err != nil {
			return nil, fmt.Errorf("mention: %w", err)
		}
		about.MentionedJID = append(about.MentionedJID, p.nameIn(chat, person).String())
	}
	if content.ReplyTo == "" {
		return about, nil
	}
	return about, p.quote(about, from, chat, content.ReplyTo)
}

func (p *Phones) quote(about *waE2E.ContextInfo, from *world.Person, chat world.Chat, id string) error {
	known, err := p.world.Known(from, world.Ref{Chat: chat.Name(), ID: id})
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
	about.Participant = proto.String(p.nameIn(chat, author).String())
	about.QuotedMessage = quoted
	return nil
}

// nameIn is how a message in a chat names somebody: as the group does, or as he names himself.
func (p *Phones) nameIn(chat world.Chat, person *world.Person) types.JID {
	if chat.Group != nil {
		return person.JID(chat.Group.By, 0)
	}
	return person.JID(p.world.Settings(person).Addressing, 0)
}

// vanishes is after how many seconds messages in a group vanish, nil for never.
func (p *Phones) vanishes(chat world.Chat) *uint32 {
	if chat.Group == nil {
		return nil
	}
	seconds := p.world.GroupInfo(chat.Group).Ephemeral
	if seconds == 0 {
		return nil
	}
	return proto.Uint32(uint32(seconds))
}
