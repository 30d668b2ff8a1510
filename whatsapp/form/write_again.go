package form

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// Quoted is what a quote shows of the message.
func Quoted(m chat.Message) *waE2E.Message {
	message := Current(m)
	SetContext(message, new(waE2E.ContextInfo)) // a quote does not tell what its message quoted
	return message
}

// Current is the message as it reads now, without what belongs to its sending.
func Current(m chat.Message) *waE2E.Message {
	if m.Raw == nil || m.EditedAt != nil {
		return Edited(m, m.Body)
	}
	message := new(waE2E.Message)
	if proto.Unmarshal(m.Raw, message) != nil {
		return Text(m.Body, nil)
	}
	message.MessageContextInfo = nil
	return message
}

// Edited is the message with another text. Of one with a file only the caption changes.
func Edited(m chat.Message, body string) *waE2E.Message {
	message := new(waE2E.Message)
	if m.Raw == nil || proto.Unmarshal(m.Raw, message) != nil {
		return composed(m, body)
	}
	message.MessageContextInfo = nil
	switch inner := Unwrap(message).Message; {
	case inner.ImageMessage != nil:
		inner.ImageMessage.Caption = proto.String(body)
	case inner.VideoMessage != nil:
		inner.VideoMessage.Caption = proto.String(body)
	case inner.DocumentMessage != nil:
		inner.DocumentMessage.Caption = proto.String(body)
	default:
		return Text(body, nil)
	}
	return message
}

// composed is a message of which WhatsApp's own form is not kept.
func composed(m chat.Message, body string) *waE2E.Message {
	switch {
	case m.Content.Location != nil:
		return Location(*m.Content.Location)
	case len(m.Content.Contacts) > 0:
		return Cards(m.Content.Contacts)
	case m.Content.Menu != nil:
		return Text(m.Content.Menu.Text(body), nil)
	}
	return Text(body, nil)
}
