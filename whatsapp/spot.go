package whatsapp

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// spot is a chat as WhatsApp names it, with its last message: what is done to a chat is done up to that one.
type spot struct {
	chat.Chat
	jid types.JID
	at  time.Time            // of the last message; zero: there is none
	key *waCommon.MessageKey // of the last message; nil: there is none
}

// spot finds a chat of the instance. It fails with NotFound when the chat is another instance's, or gone.
func (x *session) spot(ctx context.Context, chatID int64) (spot, error) {
	c, err := chat.FindChat(ctx, x.Pool, chatID)
	if err == nil && c.InstanceID != x.instance.ID {
		err = fault.Missing("chat")
	}
	if err != nil {
		return spot{}, err
	}
	s := spot{Chat: c}
	if s.jid, err = x.nameOf(ctx, c); err != nil {
		return spot{}, err
	}
	last, err := chat.Thread(ctx, x.Pool, c, chat.Cursor{}, 1)
	if err == nil && len(last) == 1 {
		s.at = last[0].At
		s.key, err = x.keyOf(ctx, s, last[0])
	}
	return s, err
}

// nameOf is the chat's JID in the form in which WhatsApp has it.
func (x *session) nameOf(ctx context.Context, c chat.Chat) (types.JID, error) {
	if c.GroupID != nil {
		return form.JID(chat.Address{Kind: chat.Group, User: *c.GroupID}), nil
	}
	return x.personIn(ctx, c, *c.ContactID)
}

// personIn is a contact's JID in the form that the chat uses.
func (x *session) personIn(ctx context.Context, c chat.Chat, contactID int64) (types.JID, error) {
	contact, err := chat.FindContact(ctx, x.Pool, contactID)
	if err != nil {
		return types.JID{}, fmt.Errorf("find person of chat: %w", err)
	}
	if c.ByLID && contact.LID != "" {
		return form.JID(chat.Address{Kind: chat.LID, User: contact.LID}), nil
	}
	return form.JID(contact.Address()), nil
}

// authorIn is who wrote the message, for WhatsApp's keys of messages: empty unless somebody else did in a group.
func (x *session) authorIn(ctx context.Context, c chat.Chat, m chat.Message) (types.JID, error) {
	if m.FromMe || m.ContactID == nil || !c.IsGroup() {
		return types.EmptyJID, nil
	}
	return x.personIn(ctx, c, *m.ContactID)
}

func (x *session) keyOf(ctx context.Context, s spot, m chat.Message) (*waCommon.MessageKey, error) {
	key := &waCommon.MessageKey{RemoteJID: proto.String(s.jid.String()), FromMe: proto.Bool(m.FromMe), ID: proto.String(m.ID)}
	author, err := x.authorIn(ctx, s.Chat, m)
	if !author.IsEmpty() {
		key.Participant = proto.String(author.String())
	}
	return key, err
}
