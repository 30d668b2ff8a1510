package whatsapp

import (
	"cmp"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/whatsapp/form"
)

// mediaTypes say with which keys WhatsApp encrypts the files of each kind.
var mediaTypes = map[chat.Kind]whatsmeow.MediaType{
	chat.KindImage: whatsmeow.MediaImage, chat.KindSticker: whatsmeow.MediaImage, chat.KindVideo: whatsmeow.MediaVideo,
	chat.KindAudio: whatsmeow.MediaAudio, chat.KindVoice: whatsmeow.MediaAudio, chat.KindDocument: whatsmeow.MediaDocument,
}

// outFile makes the part of a message that carries an uploaded file. What differs from one message to the next
// comes later.
func outFile(k chat.Kind, f shaped, up whatsmeow.UploadResponse, at int64) *waE2E.Message {
	width, height := set(uint32(f.width)), set(uint32(f.height))
	switch k {
	case chat.KindImage:
		return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &f.mimeType,
			Width: width, Height: height, JPEGThumbnail: f.thumbnail,
		}}
	case chat.KindVideo:
		return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &f.mimeType,
			Width: width, Height: height, JPEGThumbnail: f.thumbnail, Seconds: set(uint32(f.seconds)),
		}}
	case chat.KindAudio, chat.KindVoice:
		return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &f.mimeType,
			Seconds: set(uint32(f.seconds)), PTT: set(k == chat.KindVoice), Waveform: f.waveform,
		}}
	case chat.KindSticker:
		return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &f.mimeType,
			Width: width, Height: height, IsAnimated: set(f.animated),
		}}
	}
	return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, MediaKeyTimestamp: &at, FileSHA256: up.FileSHA256,
		FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: &f.mimeType, JPEGThumbnail: f.thumbnail,
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

// composeFile makes of an uploaded file the message m, and stores it: a retry neither uploads again nor changes it.
func (x *session) composeFile(m *chat.Message, uploaded *waE2E.Message, to types.JID) error {
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
	if err := x.addContext(message, *m, to); err != nil {
		return err
	}
	m.Content.File = form.File(message)
	m.Content.File.Name = about.Name
	m.Raw = form.Raw(inEnvelope(message, m.Content.ViewOnce))
	return chat.KeepComposed(x.ctx, x.Pool, *m)
}

// inEnvelope puts a message with a file into what official apps put it into.
func inEnvelope(m *waE2E.Message, viewOnce bool) *waE2E.Message {
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
