package whatsapp

import (
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

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

// shown is what a quote shows of the message.
func (t target) shown() *waE2E.Message {
	message := t.current()
	form.SetContext(message, new(waE2E.ContextInfo)) // a quote does not tell what its message quoted
	return message
}

// current is the message as it reads now, without what belongs to its sending.
func (t target) current() *waE2E.Message {
	if t.Raw == nil || t.EditedAt != nil {
		return t.edited(t.Body)
	}
	message := new(waE2E.Message)
	if proto.Unmarshal(t.Raw, message) != nil {
		return outText(t.Body, nil)
	}
	message.MessageContextInfo = nil
	return message
}

// edited is the message with another text. Of one with a file only the caption changes.
func (t target) edited(body string) *waE2E.Message {
	message := new(waE2E.Message)
	if t.Raw == nil || proto.Unmarshal(t.Raw, message) != nil {
		return t.composed(body)
	}
	message.MessageContextInfo = nil
	switch inner := form.Unwrap(message).Message; {
	case inner.ImageMessage != nil:
		inner.ImageMessage.Caption = proto.String(body)
	case inner.VideoMessage != nil:
		inner.VideoMessage.Caption = proto.String(body)
	case inner.DocumentMessage != nil:
		inner.DocumentMessage.Caption = proto.String(body)
	default:
		return outText(body, nil)
	}
	return message
}

// composed is a message of which WhatsApp's own form is not kept.
func (t target) composed(body string) *waE2E.Message {
	switch {
	case t.Content.Location != nil:
		return form.Location(*t.Content.Location)
	case len(t.Content.Contacts) > 0:
		return form.Cards(t.Content.Contacts)
	case t.Content.Menu != nil:
		return outText(t.Content.Menu.Text(body), nil)
	}
	return outText(body, nil)
}
