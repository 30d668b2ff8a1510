package whatsapp

import (
	"errors"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// errKind says that messages of a kind cannot be sent.
var errKind = errors.New("this kind of message cannot be sent")

func outText(m chat.Message) *waE2E.Message {
	p := m.Content.Preview
	if p == nil {
		return &waE2E.Message{Conversation: proto.String(m.Body)}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: proto.String(m.Body), MatchedText: proto.String(p.URL), Title: proto.String(p.Title),
		Description: proto.String(p.Description), JPEGThumbnail: p.Thumbnail,
		PreviewType: waE2E.ExtendedTextMessage_NONE.Enum(),
	}}
}

// outChange builds what changes a message that WhatsApp knows.
func (x *session) outChange(m chat.Message, to types.JID) (*waE2E.Message, error) {
	t, err := x.target(m, m.TargetID)
	if err != nil {
		return nil, err
	}
	author := types.EmptyJID
	if !t.FromMe {
		author = t.author(to)
	}
	switch m.Kind {
	case chat.KindReaction:
		return x.client.BuildReaction(to, author, t.ID, m.Body), nil
	case chat.KindRevoke:
		return x.client.BuildRevoke(to, author, t.ID), nil
	}
	return x.client.BuildEdit(to, t.ID, t.edited(m.Body)), nil
}

// edited is the message with another text. Of one with a file only the caption changes.
func (t target) edited(body string) *waE2E.Message {
	message := new(waE2E.Message)
	if t.Raw == nil || proto.Unmarshal(t.Raw, message) != nil {
		return &waE2E.Message{Conversation: proto.String(body)}
	}
	message.MessageContextInfo = nil
	switch {
	case message.ImageMessage != nil:
		message.ImageMessage.Caption = proto.String(body)
	case message.VideoMessage != nil:
		message.VideoMessage.Caption = proto.String(body)
	case message.DocumentMessage != nil:
		message.DocumentMessage.Caption = proto.String(body)
	default:
		return &waE2E.Message{Conversation: proto.String(body)}
	}
	return message
}
