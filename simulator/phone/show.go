package phone

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// describeMedia tells what a message says about its file, before anybody has looked into the file.
func describeMedia(entry *world.Entry, m *waE2E.Message) {
	switch {
	case m.ImageMessage != nil:
		describeImage(entry, m.ImageMessage)
	case m.VideoMessage != nil:
		describeVideo(entry, m.VideoMessage)
	case m.PtvMessage != nil:
		describeVideo(entry, m.PtvMessage)
	case m.AudioMessage != nil:
		entry.Type, entry.MimeType, entry.PTT = "audio", m.AudioMessage.GetMimetype(), m.AudioMessage.GetPTT()
		entry.Seconds = m.AudioMessage.GetSeconds()
	case m.StickerMessage != nil:
		entry.Type, entry.MimeType = "sticker", m.StickerMessage.GetMimetype()
		entry.Width, entry.Height = m.StickerMessage.GetWidth(), m.StickerMessage.GetHeight()
		entry.Thumbnail = thumbnail(m.StickerMessage.GetPngThumbnail())
	case m.DocumentMessage != nil:
		document := m.DocumentMessage
		entry.Type, entry.MimeType, entry.Caption = "document", document.GetMimetype(), document.GetCaption()
		entry.FileName, entry.Thumbnail = document.GetFileName(), thumbnail(document.GetJPEGThumbnail())
	}
}

func describeImage(entry *world.Entry, m *waE2E.ImageMessage) {
	entry.Type, entry.MimeType, entry.Caption = "image", m.GetMimetype(), m.GetCaption()
	entry.Width, entry.Height, entry.Thumbnail = m.GetWidth(), m.GetHeight(), thumbnail(m.GetJPEGThumbnail())
}

func describeVideo(entry *world.Entry, m *waE2E.VideoMessage) {
	entry.Type, entry.MimeType, entry.Caption = "video", m.GetMimetype(), m.GetCaption()
	entry.Width, entry.Height, entry.Thumbnail = m.GetWidth(), m.GetHeight(), thumbnail(m.GetJPEGThumbnail())
	entry.Seconds, entry.GIF = m.GetSeconds(), m.GetGifPlayback()
}

func describeContacts(entry *world.Entry, m *waE2E.ContactsArrayMessage) {
	entry.Type, entry.Text = "contact", m.GetDisplayName()
	for _, card := range m.GetContacts() {
		entry.VCards = append(entry.VCards, card.GetVcard())
	}
	if len(entry.VCards) > 0 {
		entry.VCard = entry.VCards[0]
	}
}
