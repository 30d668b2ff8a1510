package whatsapp

import (
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// address is our name of a user's or group's JID; zero for any other JID.
func address(j types.JID) chat.Address {
	switch j.Server {
	case types.DefaultUserServer, types.LegacyUserServer:
		return chat.Address{Kind: chat.PN, User: j.User}
	case types.HiddenUserServer:
		return chat.Address{Kind: chat.LID, User: j.User}
	case types.GroupServer:
		return chat.Address{Kind: chat.Group, User: j.User}
	}
	return chat.Address{}
}

// jid is WhatsApp's name of an address.
func jid(a chat.Address) types.JID {
	server := types.DefaultUserServer
	switch a.Kind {
	case chat.LID:
		server = types.HiddenUserServer
	case chat.Group:
		server = types.GroupServer
	case chat.PN:
	}
	return types.NewJID(a.User, server)
}

// inbound translates a decrypted message. It reports false for what is no message to a person:
// broadcasts, channels, and bookkeeping such as key shares or receipts of edits.
func inbound(e *events.Message) (chat.Inbound, bool) {
	in := chat.Inbound{
		ID: e.Info.ID, FromMe: e.Info.IsFromMe, PushName: e.Info.PushName, At: e.Info.Timestamp,
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
	var ok bool
	in.Kind, in.Body, ok = content(e.Message)
	in.QuotedID = contextOf(e.Message).GetStanzaID()
	// PostgreSQL stores no NUL, and nobody means one.
	in.Body, in.PushName = strings.ReplaceAll(in.Body, "\x00", ""), strings.ReplaceAll(in.PushName, "\x00", "")
	return in, ok
}

// content is a message's kind and text; false for what carries nothing for a person.
func content(m *waE2E.Message) (chat.Kind, string, bool) {
	switch {
	case m.Conversation != nil:
		return chat.KindText, m.GetConversation(), true
	case m.ExtendedTextMessage != nil:
		return chat.KindText, m.GetExtendedTextMessage().GetText(), true
	case m.ProtocolMessage != nil, m.ReactionMessage != nil, m.PollUpdateMessage != nil:
		return "", "", false
	case m.ImageMessage != nil:
		return chat.KindOther, m.GetImageMessage().GetCaption(), true
	case m.VideoMessage != nil:
		return chat.KindOther, m.GetVideoMessage().GetCaption(), true
	case m.DocumentMessage != nil:
		return chat.KindOther, m.GetDocumentMessage().GetCaption(), true
	case m.AudioMessage != nil, m.StickerMessage != nil, m.LocationMessage != nil, m.ContactMessage != nil,
		m.ContactsArrayMessage != nil, m.PollCreationMessage != nil, m.PollCreationMessageV3 != nil:
		return chat.KindOther, "", true
	}
	return "", "", false
}

func contextOf(m *waE2E.Message) *waE2E.ContextInfo {
	if m.ExtendedTextMessage != nil {
		return m.ExtendedTextMessage.GetContextInfo()
	}
	return nil
}

// outbound builds the message as WhatsApp carries it. The participant of a quote is the chat's
// partner, or us when the quoted message was ours.
func outbound(m chat.Message, quoted *chat.Message, partner, own types.JID) *waE2E.Message {
	if m.QuotedID == "" {
		return &waE2E.Message{Conversation: proto.String(m.Body)}
	}
	info := &waE2E.ContextInfo{StanzaID: proto.String(m.QuotedID), Participant: proto.String(partner.String())}
	if quoted != nil {
		info.QuotedMessage = &waE2E.Message{Conversation: proto.String(quoted.Body)}
		if quoted.FromMe {
			info.Participant = proto.String(own.String())
		}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(m.Body), ContextInfo: info}}
}
