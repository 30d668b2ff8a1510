package attachment

import (
	"cmp"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// mediaTypes say with which keys WhatsApp encrypts the files of each kind.
var mediaTypes = map[chat.Kind]whatsmeow.MediaType{
	chat.KindImage: whatsmeow.MediaImage, chat.KindSticker: whatsmeow.MediaImage, chat.KindVideo: whatsmeow.MediaVideo,
	chat.KindAudio: whatsmeow.MediaAudio, chat.KindVoice: whatsmeow.MediaAudio, chat.KindDocument: whatsmeow.MediaDocument,
}

// MediaType says with which keys WhatsApp encrypts the file.
func (s Shaped) MediaType() whatsmeow.MediaType { return mediaTypes[s.kind] }

// Message makes the part of a message that carries the file, which was uploaded at a time in Unix seconds. What differs from
// one message to the next comes later, with Filled.
func (s Shaped) Message(up whatsmeow.UploadResponse, at int64) *waE2E.Message {
	width, height := set(uint32(s.width)), set(uint32(s.height))
	switch s.kind {
	case chat.KindImage:
		return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &s.mimeType,
			Width: width, Height: height, JPEGThumbnail: s.thumbnail,
		}}
	case chat.KindVideo:
		return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &s.mimeType,
			Width: width, Height: height, JPEGThumbnail: s.thumbnail, Seconds: set(uint32(s.seconds)),
		}}
	case chat.KindAudio, chat.KindVoice:
		return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &s.mimeType,
			Seconds: set(uint32(s.seconds)), PTT: set(s.kind == chat.KindVoice), Waveform: s.waveform,
		}}
	case chat.KindSticker:
		return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &s.mimeType,
			Width: width, Height: height, IsAnimated: set(s.animated),
		}}
	}
	return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
		FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &s.mimeType, JPEGThumbnail: s.thumbnail,
	}}
}

// set leaves out what is empty.
func set[T comparable](value T) *T {
	var empty T
	if value == empty {
		return nil
	}
	return &value
}

// Filled is the part of a message that an upload became, completed with what is the message's own. It leaves the part alone.
func Filled(uploaded *waE2E.Message, m chat.Message) *waE2E.Message {
	message := proto.CloneOf(uploaded)
	about := m.Content.File
	if about == nil {
		about = new(chat.File)
	}
	caption := set(m.Body)
	switch {
	case message.ImageMessage != nil:
		message.ImageMessage.Caption, message.ImageMessage.ViewOnce = caption, set(m.Content.ViewOnce)
	case message.VideoMessage != nil:
		message.VideoMessage.Caption, message.VideoMessage.ViewOnce = caption, set(m.Content.ViewOnce)
		message.VideoMessage.GifPlayback = set(about.Animated)
	case message.AudioMessage != nil:
		message.AudioMessage.ViewOnce = set(m.Content.ViewOnce)
	case message.DocumentMessage != nil:
		name := cmp.Or(about.Name, "file")
		message.DocumentMessage.FileName, message.DocumentMessage.Title, message.DocumentMessage.Caption = &name, &name, caption
	}
	return message
}

// Envelope puts a message with a file into what official apps put it into.
func Envelope(m *waE2E.Message, viewOnce bool) *waE2E.Message {
	about := m.MessageContextInfo
	m.MessageContextInfo = nil
	inner := &waE2E.FutureProofMessage{Message: m}
	switch {
	case viewOnce && m.AudioMessage != nil:
		return &waE2E.Message{ViewOnceMessageV2Extension: inner, MessageContextInfo: about}
	case viewOnce:
		return &waE2E.Message{ViewOnceMessageV2: inner, MessageContextInfo: about}
	case m.DocumentMessage.GetCaption() != "":
		return &waE2E.Message{DocumentWithCaptionMessage: inner, MessageContextInfo: about}
	}
	m.MessageContextInfo = about
	return m
}
