package form

import (
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/fault"
)

// Forward makes a draft of a message that is here, for another chat: as it reads now, marked as forwarded once more, without
// what it quoted and whom it mentioned. Its file is not uploaded again, unless WhatsApp has it no more by now. It fails with
// Conflict for what is deleted, and with Invalid for what nobody can forward: what may be looked at once, and what is about
// another message.
func Forward(m chat.Message) (chat.Draft, error) {
	switch {
	case m.RevokedAt != nil:
		return chat.Draft{}, &fault.Fault{Kind: fault.Conflict, Noun: "message", Field: "messageId", Detail: "is deleted"}
	case m.Kind.Changes(), m.Kind == chat.KindUnavailable, m.Content.ViewOnce:
		return chat.Draft{}, fault.Bad("message", "messageId", "cannot be forwarded")
	}
	d := chat.Draft{InstanceID: m.InstanceID, Kind: m.Kind, Body: m.Body, Content: m.Content, MediaID: m.MediaID}
	d.Content.Forwarded, d.Content.Mentions = true, nil
	switch m.Kind {
	case chat.KindPoll: // with a secret of its own
		return d, nil
	case chat.KindChoice, chat.KindMenu: // which only who asked understands
		d.Kind, d.Body = chat.KindText, m.Said()
		if m.Content.Menu != nil {
			d.Body = m.Content.Menu.Text(m.Body)
		}
		d.Content = chat.Content{Forwarded: true}
		return d, nil
	}
	if m.Raw == nil {
		return d, nil
	}
	raw, err := forwarded(m)
	d.Raw = raw
	return d, err
}

// forwarded is the message in WhatsApp's own form, as somebody else's words.
func forwarded(m chat.Message) ([]byte, error) {
	message := Current(m)
	inner := Unwrap(message).Message
	if inner.Conversation != nil {
		inner.ExtendedTextMessage = &waE2E.ExtendedTextMessage{Text: inner.Conversation}
		inner.Conversation = nil
	}
	score := ContextOf(inner).GetForwardingScore() + 1
	SetContext(message, &waE2E.ContextInfo{IsForwarded: proto.Bool(true), ForwardingScore: proto.Uint32(score)})
	raw, err := proto.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encode forwarded message: %w", err)
	}
	return raw, nil
}
