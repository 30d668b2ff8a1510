package whatsapp

import (
	"fmt"

	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/whatsapp/form"
)

// target is a message that another one quotes or changes.
type target struct {
	chat.Message
	in     types.JID // the chat
	author types.JID // as the chat names people
}

// target finds the message of the same instance, for a message that goes to to. It fails with NotFound.
func (x *session) target(m chat.Message, to types.JID, id string) (target, error) {
	found, err := chat.FindMessage(x.ctx, x.Pool, m.InstanceID, id)
	if err != nil {
		return target{}, fmt.Errorf("find target: %w", err)
	}
	if found.ChatID != m.ChatID {
		a, err := x.addressOf(found.ChatID)
		if err != nil {
			return target{}, err
		}
		to = form.JID(a)
	}
	return x.known(found, x.wire(to))
}

// known is a message that is here, in the chat at in.
func (x *session) known(m chat.Message, in types.JID) (target, error) {
	author, err := x.author(m, in)
	return target{Message: m, in: in, author: author}, err
}

// author is who wrote a message in the chat at in.
func (x *session) author(m chat.Message, in types.JID) (types.JID, error) {
	switch {
	case m.FromMe:
		return x.own(in)
	case in.Server != types.GroupServer || m.ContactID == nil:
		return in, nil
	}
	c, err := chat.FindContact(x.ctx, x.Pool, *m.ContactID)
	if err != nil {
		return types.JID{}, fmt.Errorf("find author of target: %w", err)
	}
	return x.named(form.JID(c.Address()), in)
}
