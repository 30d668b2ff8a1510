package whatsapp

import (
	"cmp"
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/whatsapp/attachment"
	"balas/whatsapp/form"
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
	if err := chat.KeepRaw(x.ctx, x.Pool, *m, raw); err != nil {
		return nil, err
	}
	m.Raw = raw
	return message, nil
}

// build makes the message. It reports whether building it again makes the same.
func (x *session) build(m chat.Message, to types.JID) (message *waE2E.Message, lasting bool, err error) {
	switch m.Kind {
	case chat.KindReaction, chat.KindEdit, chat.KindRevoke, chat.KindVote:
		message, err = x.outChange(m, to)
		return message, m.Kind != chat.KindVote, err
	case chat.KindText:
		message, lasting = x.outText(m)
	case chat.KindLocation:
		message, lasting = form.Location(*m.Content.Location), true
	case chat.KindContact:
		message, lasting = form.Cards(m.Content.Contacts), true
	case chat.KindPoll:
		message = x.client.BuildPollCreation(m.Body, m.Content.Poll.Options, m.Content.Poll.Selectable)
	case chat.KindMenu:
		message, lasting = form.Text(m.Content.Menu.Text(m.Body), nil), true
	default:
		return nil, false, cannotBuild(m)
	}
	if err := x.addContext(message, m, to); err != nil {
		return nil, false, err
	}
	return wrapped(message, m.Content.ViewOnce), lasting, nil
}

// cannotBuild says why a message cannot be made. One with a file is made before its turn.
func cannotBuild(m chat.Message) error {
	if m.Kind.HasFile() {
		return unsendable(cmp.Or(m.Error, "its file is gone"))
	}
	return fmt.Errorf("%w: %s", errKind, m.Kind)
}

// composeFile makes of an uploaded file the message m, and stores it: a retry neither uploads again nor changes it.
func (x *session) composeFile(m *chat.Message, uploaded *waE2E.Message, to types.JID) error {
	message := attachment.Filled(uploaded, *m)
	if err := x.addContext(message, *m, to); err != nil {
		return err
	}
	var name string
	if m.Content.File != nil {
		name = m.Content.File.Name
	}
	m.Content.File = form.File(message)
	m.Content.File.Name = name
	m.Raw = form.Raw(attachment.Envelope(message, m.Content.ViewOnce))
	return chat.KeepComposed(x.ctx, x.Pool, *m)
}

// native makes the buttons or the list that go before a menu's text.
func (x *session) native(m chat.Message, to types.JID) (*waE2E.Message, error) {
	message := form.Menu(m.Body, *m.Content.Menu)
	return message, x.addContext(message, m, to)
}

// wrapped puts what may be looked at once into its envelope.
func wrapped(m *waE2E.Message, viewOnce bool) *waE2E.Message {
	if !viewOnce {
		return m
	}
	about := m.MessageContextInfo
	m.MessageContextInfo = nil
	return &waE2E.Message{ViewOnceMessage: &waE2E.FutureProofMessage{Message: m}, MessageContextInfo: about}
}

// addContext says what the message quotes, whom it mentions, and whether it is forwarded.
func (x *session) addContext(message *waE2E.Message, m chat.Message, to types.JID) error {
	if m.QuotedID == "" && len(m.Content.Mentions) == 0 && !m.Content.Forwarded {
		return nil
	}
	context := new(waE2E.ContextInfo)
	if m.Content.Forwarded {
		context.IsForwarded, context.ForwardingScore = proto.Bool(true), proto.Uint32(1)
	}
	if m.QuotedID != "" {
		if err := x.quote(context, m, to); err != nil {
			return err
		}
	}
	if message.Conversation != nil {
		message.ExtendedTextMessage = &waE2E.ExtendedTextMessage{Text: message.Conversation}
		message.Conversation = nil
	}
	if err := x.mention(context, message, m, to); err != nil {
		return err
	}
	form.SetContext(message, context)
	return nil
}

func (x *session) quote(context *waE2E.ContextInfo, m chat.Message, to types.JID) error {
	quoted, err := x.target(m, to, m.QuotedID)
	if err != nil {
		return fmt.Errorf("find quoted message: %w", err)
	}
	context.StanzaID, context.Participant = proto.String(quoted.ID), proto.String(quoted.author.String())
	if quoted.ChatID != m.ChatID {
		context.RemoteJID = proto.String(quoted.in.String())
	}
	context.QuotedMessage = form.Quoted(quoted.Message)
	return nil
}

// mention names people as the chat does, in the text too.
func (x *session) mention(context *waE2E.ContextInfo, message *waE2E.Message, m chat.Message, to types.JID) error {
	for _, who := range m.Content.Mentions {
		written, err := types.ParseJID(who)
		if err != nil {
			return fmt.Errorf("read mention: %w", err)
		}
		named, err := x.named(written, x.wire(to))
		if err != nil {
			return err
		}
		context.MentionedJID = append(context.MentionedJID, named.String())
		if named.User != written.User {
			form.Rename(message, written.User, named.User)
		}
	}
	return nil
}
