package whatsapp

import (
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// part is what a message says, whoever wrote it and wherever.
type part struct {
	kind    chat.Kind
	body    string
	target  string // of a change: the id of the message that it is about
	content chat.Content
}

// inbound translates a decrypted message. It reports false for what is no message to a person:
// broadcasts, channels, and bookkeeping such as key shares.
func inbound(e *events.Message) (chat.Inbound, bool) {
	in := chat.Inbound{
		ID: e.Info.ID, FromMe: e.Info.IsFromMe, PushName: clean(e.Info.PushName), At: e.Info.Timestamp,
		Chat: address(e.Info.Chat),
	}
	if in.Chat.IsZero() || e.Message == nil {
		return chat.Inbound{}, false
	}
	if e.Info.IsGroup {
		in.Sender, in.SenderAlt = address(e.Info.Sender), address(e.Info.SenderAlt)
	} else if e.Info.IsFromMe {
		in.ChatAlt = address(e.Info.RecipientAlt)
	} else {
		in.ChatAlt = address(e.Info.SenderAlt)
	}
	p, ok := read(e.Message)
	if !ok {
		return chat.Inbound{}, false
	}
	about := contextOf(e.Message)
	p.content.Mentions, p.content.Forwarded = about.GetMentionedJID(), about.GetIsForwarded()
	p.content.ViewOnce = p.content.ViewOnce || e.IsViewOnce
	in.Kind, in.Body, in.TargetID, in.Content = p.kind, clean(p.body), clean(p.target), p.content
	in.QuotedID = clean(about.GetStanzaID())
	in.Raw = rawOf(e.Message)
	return in, true
}

// read returns what a message says; false for what carries nothing for a person.
func read(m *waE2E.Message) (part, bool) {
	if m.ProtocolMessage != nil && !isChange(m.GetProtocolMessage()) {
		return part{}, false
	}
	for _, reader := range []func(*waE2E.Message) (part, bool){readText, readChange, readFile, readPlace, readChoice} {
		if p, ok := reader(m); ok {
			return p, true
		}
	}
	return readOther(m)
}

func readText(m *waE2E.Message) (part, bool) {
	if m.Conversation != nil {
		return part{kind: chat.KindText, body: m.GetConversation()}, true
	}
	t := m.GetExtendedTextMessage()
	if t == nil {
		return part{}, false
	}
	p := part{kind: chat.KindText, body: t.GetText()}
	if t.GetMatchedText() != "" && t.GetTitle()+t.GetDescription() != "" {
		p.content.Preview = &chat.Preview{URL: t.GetMatchedText(), Title: t.GetTitle(), Description: t.GetDescription()}
	}
	return p, true
}

// rawOf is the message as WhatsApp has it, or nil for a plain text, which can be composed again.
func rawOf(m *waE2E.Message) []byte {
	if m.Conversation != nil {
		return nil
	}
	raw, err := proto.Marshal(m)
	if err != nil {
		return nil
	}
	return raw
}

// clean drops what PostgreSQL does not store, and nobody means: NULs, and bytes that are no UTF-8.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}
