package whatsapp

import (
	"errors"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
	"balas/whatsapp/form"
)

// errKind says that messages of a kind cannot be sent.
var errKind = errors.New("this kind of message cannot be sent")

// outText makes a text. It reports whether it would be the same again: what a page shows may change.
func (x *session) outText(m chat.Message) (message *waE2E.Message, lasting bool) {
	p := m.Content.Preview
	if p == nil || p.Title+p.Description != "" || p.Thumbnail != nil || x.Previews == nil {
		return form.Text(m.Body, p), true
	}
	seen, err := x.Previews.Of(x.ctx, p.URL)
	if err != nil {
		x.log.Info("no preview of a page", "message", m.ID, "error", err)
		return form.Text(m.Body, nil), false
	}
	return form.Text(m.Body, &seen), false
}
