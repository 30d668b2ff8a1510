package whatsapp

import (
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// compose builds a message as WhatsApp carries it. What could not be built again the same is stored first, so
// that it stays the same however often it is sent.
func (x *session) compose(m *chat.Message, to types.JID) (*waE2E.Message, error) {
	if m.Raw != nil {
		message := new(waE2E.Message)
		if err := proto.Unmarshal(m.Raw, message); err != nil {
			return nil, fmt.Errorf("read composed message: %w", err)
		}
		return message, nil
	}
	message, lasting, err := x.build(*m, to)
	if err != nil || lasting {
		return message, err
	}
	raw, err := proto.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encode composed message: %w", err)
	}
	m.Raw = raw
	return message, chat.KeepRaw(x.ctx, x.Pool, *m, raw)
}

// build makes the message. It reports whether building it again makes the same.
func (x *session) build(m chat.Message, to types.JID) (message *waE2E.Message, lasting bool, err error) {
	switch m.Kind {
	case chat.KindText:
		message, lasting = outText(m), true
	case chat.KindReaction, chat.KindEdit, chat.KindRevoke:
		message, err = x.outChange(m, to)
		return message, true, err
	case chat.KindLocation:
		message, lasting = outLocation(*m.Content.Location), true
	case chat.KindContact:
		message, lasting = outCards(m.Content.Contacts), true
	default:
		return nil, false, fmt.Errorf("%w: %s", errKind, m.Kind)
	}
	if err == nil {
		err = x.addContext(message, m, to)
	}
	return message, lasting, err
}

// addContext says what the message quotes, whom it mentions, and whether it is forwarded.
func (x *session) addContext(message *waE2E.Message, m chat.Message, to types.JID) error {
	if m.QuotedID == "" && len(m.Content.Mentions) == 0 && !m.Content.Forwarded {
		return nil
	}
	context := &waE2E.ContextInfo{MentionedJID: m.Content.Mentions}
	if m.Content.Forwarded {
		context.IsForwarded, context.ForwardingScore = proto.Bool(true), proto.Uint32(1)
	}
	if m.QuotedID != "" {
		quoted, err := x.target(m, m.QuotedID)
		if err != nil {
			return fmt.Errorf("find quoted message: %w", err)
		}
		context.StanzaID, context.Participant = proto.String(m.QuotedID), proto.String(quoted.author(to).String())
		context.QuotedMessage = quoted.shown()
	}
	if message.Conversation != nil {
		message.ExtendedTextMessage = &waE2E.ExtendedTextMessage{Text: message.Conversation}
		message.Conversation = nil
	}
	setContext(message, context)
	return nil
}
