package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/whatsapp/form"
)

// outChange builds what changes a message that WhatsApp knows.
func (x *session) outChange(m chat.Message, to types.JID) (*waE2E.Message, error) {
	t, err := x.target(m, to, m.TargetID)
	if err != nil {
		return nil, err
	}
	switch m.Kind {
	case chat.KindVote:
		return x.outVote(t, m.Content.Vote.Options)
	case chat.KindReaction:
		return x.client.BuildReaction(t.in, t.author, t.ID, m.Body), nil
	case chat.KindRevoke:
		return x.client.BuildRevoke(t.in, t.author, t.ID), nil
	}
	return x.client.BuildEdit(t.in, t.ID, form.Edited(t.Message, m.Body)), nil
}
