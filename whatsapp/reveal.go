package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/whatsapp/form"
)

// revealed is the event with what is encrypted by an earlier message's secret in the clear: reactions and comments
// of announcement groups, and edits. Without that message it stays as it is, which is nothing to a person.
func (x *session) revealed(e *events.Message) *events.Message {
	if e.Message == nil {
		return e
	}
	open, err := x.reveal(e)
	if err != nil {
		x.log.Warn("cannot read what is encrypted for an earlier message", "message", e.Info.ID, "error", err)
	}
	if open == nil || err != nil {
		return e
	}
	clear := *e
	clear.Message = open
	return &clear
}

// reveal returns nil for what is in the clear already.
func (x *session) reveal(e *events.Message) (*waE2E.Message, error) {
	switch m := e.Message; {
	case m.EncReactionMessage != nil:
		r, err := x.client.DecryptReaction(x.ctx, e)
		if err != nil {
			return nil, err
		}
		r.Key = m.GetEncReactionMessage().GetTargetMessageKey()
		return &waE2E.Message{ReactionMessage: r}, nil
	case m.EncCommentMessage != nil:
		c, err := x.client.DecryptComment(x.ctx, e)
		if err != nil {
			return nil, err
		}
		return comment(c, m.GetEncCommentMessage().GetTargetMessageKey()), nil
	case m.GetSecretEncryptedMessage().GetSecretEncType() == waE2E.SecretEncryptedMessage_MESSAGE_EDIT:
		edited, err := x.client.DecryptSecretEncryptedMessage(x.ctx, e)
		if err != nil || edited.GetProtocolMessage() != nil {
			return edited, err
		}
		return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), Key: m.GetSecretEncryptedMessage().GetTargetMessageKey(), EditedMessage: edited,
		}}, nil
	}
	return nil, nil
}

// comment is a text that quotes what it is a comment on.
func comment(c *waE2E.Message, on *waCommon.MessageKey) *waE2E.Message {
	if c.Conversation != nil {
		c = &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(c.GetConversation())}}
	}
	form.SetContext(c, &waE2E.ContextInfo{StanzaID: on.ID, Participant: on.Participant})
	return c
}
