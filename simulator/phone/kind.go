package phone

import "go.mau.fi/whatsmeow/proto/waE2E"

// stanzaType is the type attribute of a message stanza.
func stanzaType(m *waE2E.Message) string {
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
	switch {
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
