package whatsapp

import (
	"errors"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// errKind says that messages of a kind cannot be sent.
var errKind = errors.New("this kind of message cannot be sent")

// outText makes a text. It reports whether it would be the same again: what a page shows may change.
func (x *session) outText(m chat.Message) (message *waE2E.Message, lasting bool) {
	p := m.Content.Preview
	if p == nil || p.Title+p.Description != "" || p.Thumbnail != nil || x.Previews == nil {
		return outText(m.Body, p), true
	}
	seen, err := x.Previews.Of(x.ctx, p.URL)
	if err != nil {
		x.log.Info("no preview of a page", "message", m.ID, "error", err)
		return outText(m.Body, nil), false
	}
	return outText(m.Body, &seen), false
}

func outText(text string, p *chat.Preview) *waE2E.Message {
	if p == nil {
		return &waE2E.Message{Conversation: proto.String(text)}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: proto.String(text), MatchedText: proto.String(p.URL), Title: proto.String(p.Title),
		Description: proto.String(p.Description), JPEGThumbnail: p.Thumbnail,
		PreviewType: waE2E.ExtendedTextMessage_NONE.Enum(),
	}}
}
