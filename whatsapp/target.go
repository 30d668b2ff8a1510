package whatsapp

import (
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// target is a message that another one quotes or changes.
type target struct {
	chat.Message
	own    types.JID // our number
	sender types.JID // who wrote it in a group; zero when we did, or in a direct chat
}

// target finds the message of the same instance. It fails with NotFound.
func (x *session) target(m chat.Message, id string) (target, error) {
	found, err := chat.FindMessage(x.ctx, x.Pool, m.InstanceID, id)
	if err != nil {
		return target{}, fmt.Errorf("find target: %w", err)
	}
	t := target{Message: found, own: x.client.Store.GetJID().ToNonAD()}
	if found.ContactID == nil {
		return t, nil
	}
	c, err := chat.FindContact(x.ctx, x.Pool, *found.ContactID)
	if err != nil {
		return target{}, fmt.Errorf("find author of target: %w", err)
	}
	t.sender = jid(c.Address())
	return t, nil
}

// author is who wrote the message, in the chat at to.
func (t target) author(to types.JID) types.JID {
	switch {
	case t.FromMe:
		return t.own
	case to.Server == types.GroupServer && !t.sender.IsEmpty():
		return t.sender
	}
	return to
}

// shown is what a quote shows of the message.
func (t target) shown() *waE2E.Message {
	message := new(waE2E.Message)
	if t.Raw != nil && proto.Unmarshal(t.Raw, message) == nil {
		message.MessageContextInfo = nil
		setContext(message, &waE2E.ContextInfo{}) // a quote does not tell what its message quoted
		return message
	}
	return &waE2E.Message{Conversation: proto.String(t.Body)}
}
