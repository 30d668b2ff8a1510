package phone

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// stanzaType is the type attribute of a message stanza.
func stanzaType(m *waE2E.Message) string {
	m = unwrap(m)
	switch {
	case m.GetReactionMessage() != nil:
		return "reaction"
	case m.GetPollCreationMessage() != nil, m.GetPollCreationMessageV3() != nil, m.GetPollUpdateMessage() != nil:
		return "poll"
	case mediaType(m) != "":
		return "media"
	default:
		return "text"
	}
}

// mediaType is the mediatype attribute of an encrypted part, empty for text.
func mediaType(m *waE2E.Message) string {
	m = unwrap(m)
	switch {
	case m.GetExtendedTextMessage().GetTitle() != "":
		return "url"
	case m.GetVideoMessage().GetGifPlayback():
		return "gif"
	case m.GetContactsArrayMessage() != nil:
		return "contact_array"
	case m.GetImageMessage() != nil:
		return "image"
	case m.GetVideoMessage() != nil:
		return "video"
	case m.GetAudioMessage().GetPTT():
		return "ptt"
	case m.GetAudioMessage() != nil:
		return "audio"
	case m.GetDocumentMessage() != nil:
		return "document"
	case m.GetStickerMessage() != nil:
		return "sticker"
	case m.GetLocationMessage() != nil:
		return "location"
	case m.GetContactMessage() != nil:
		return "vcard"
	default:
		return ""
	}
}

// editType is the edit attribute of a message that changes another one, empty for all others.
func editType(m *waE2E.Message) string {
	changes := unwrap(m).GetProtocolMessage()
	switch {
	case changes == nil:
		return ""
	case changes.GetType() == waE2E.ProtocolMessage_MESSAGE_EDIT:
		return string(types.EditAttributeMessageEdit)
	case changes.GetType() == waE2E.ProtocolMessage_REVOKE && !changes.GetKey().GetFromMe():
		return string(types.EditAttributeAdminRevoke)
	case changes.GetType() == waE2E.ProtocolMessage_REVOKE:
		return string(types.EditAttributeSenderRevoke)
	default:
		return ""
	}
}
