// Package form translates messages between the house's form and WhatsApp's own. It is pure: it asks nobody and
// stores nothing.
package form

import (
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// What is kept of what anybody may send. WhatsApp's own apps stay far below.
const (
	BodyMax     = 64 << 10 // bytes of text
	ShortMax    = 4 << 10  // bytes of a name, an id, an address
	mentionsMax = 1100     // a large group
	listMax     = 300      // cards, options
	rawMax      = 4 << 20  // bytes
)

// part is what a message says, whoever wrote it and wherever.
type part struct {
	kind    chat.Kind
	body    string
	target  string // of a change: the id of the message that it is about
	content chat.Content
}

// Inbound translates a decrypted message. It reports false for what is no message to a person:
// broadcasts, channels, and bookkeeping such as key shares.
func Inbound(e *events.Message) (chat.Inbound, bool) {
	in, ok := envelope(e.Info)
	if !ok || e.Message == nil {
		return chat.Inbound{}, false
	}
	message := Unwrap(e.Message)
	p, ok := read(message.Message)
	if !ok || p.kind.Changes() && p.target == "" {
		return chat.Inbound{}, false
	}
	about := ContextOf(message.Message)
	p.content.Mentions = cleanAll(about.GetMentionedJID(), mentionsMax)
	p.content.Forwarded = about.GetIsForwarded()
	p.content.ViewOnce = p.content.ViewOnce || e.IsViewOnce || message.ViewOnce
	p.content.ByAdmin = p.kind == chat.KindRevoke && in.Chat.Kind == chat.Group && e.Info.Edit == types.EditAttributeAdminRevoke
	in.Kind, in.Body, in.TargetID, in.Content = p.kind, Clean(p.body, BodyMax), Clean(p.target, ShortMax), p.content
	in.QuotedID = Clean(about.GetStanzaID(), ShortMax)
	in.Raw = Raw(e.Message)
	return in, true
}

// envelope is what stands on the outside of a message: where and from whom. It reports false where no person
// of a chat is: broadcasts and channels.
func envelope(info types.MessageInfo) (chat.Inbound, bool) {
	in := chat.Inbound{
		ID: Clean(info.ID, ShortMax), FromMe: info.IsFromMe, PushName: Clean(info.PushName, ShortMax),
		At: moment(info.Timestamp), Chat: Address(info.Chat),
	}
	switch {
	case in.ID == "" || in.Chat.IsZero() || info.Category == "peer":
		return chat.Inbound{}, false
	case in.Chat.Kind == chat.Group:
		in.Sender, in.SenderAlt = Address(info.Sender), Address(info.SenderAlt)
		return in, in.FromMe || IsPerson(in.Sender)
	case info.IsFromMe:
		in.ChatAlt = Address(info.RecipientAlt)
	default:
		in.ChatAlt = Address(info.SenderAlt)
	}
	if !IsPerson(in.ChatAlt) {
		in.ChatAlt = chat.Address{}
	}
	return in, true
}

// IsPerson reports whether somebody is at the address, and no group.
func IsPerson(a chat.Address) bool { return a.Kind == chat.PN || a.Kind == chat.LID }

// Unavailable is what is known of a message that could not be decrypted; false for one that means to be hidden,
// such as a reaction.
func Unavailable(e *events.UndecryptableMessage) (chat.Inbound, bool) {
	in, ok := envelope(e.Info)
	in.Kind, in.Content.Note = chat.KindUnavailable, Clean(string(e.UnavailableType), ShortMax)
	return in, ok && e.DecryptFailMode != events.DecryptFailHide
}

// read returns what a message says; false for what carries nothing for a person.
func read(m *waE2E.Message) (part, bool) {
	if m == nil || m.ProtocolMessage != nil && !isChange(m.GetProtocolMessage()) {
		return part{}, false
	}
	for _, reader := range []func(*waE2E.Message) (part, bool){readText, readChange, readFile, readPlace, readPoll, readMenu, readChoice} {
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
		p.content.Preview = &chat.Preview{
			URL: Clean(t.GetMatchedText(), ShortMax), Title: Clean(t.GetTitle(), ShortMax), Description: Clean(t.GetDescription(), ShortMax),
		}
	}
	return p, true
}

// Raw is the message as WhatsApp has it, or nil for a plain text, which can be composed again.
func Raw(m *waE2E.Message) []byte {
	if m.Conversation != nil {
		return nil
	}
	raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil || len(raw) > rawMax {
		return nil
	}
	return raw
}

// Clean drops what PostgreSQL does not store, and nobody means: NULs, and bytes that are no UTF-8. What is longer
// than limit bytes is cut at a rune.
func Clean(text string, limit int) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "")
}

func cleanAll(texts []string, limit int) []string {
	var kept []string
	for _, text := range texts[:min(len(texts), limit)] {
		kept = append(kept, Clean(text, ShortMax))
	}
	return kept
}

// moment is a time that can be stored and written down: one from outside the years 1970 to 9999 is none.
func moment(t time.Time) time.Time {
	if year := t.UTC().Year(); year < 1970 || year > 9999 {
		return time.Unix(0, 0)
	}
	return t
}
