package form

import (
	"encoding/hex"
	"math"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// readFile reads messages that carry a file, without fetching it.
func readFile(m *waE2E.Message) (part, bool) {
	switch {
	case m.ImageMessage != nil:
		i := m.GetImageMessage()
		return part{kind: chat.KindImage, body: i.GetCaption(), content: chat.Content{ViewOnce: i.GetViewOnce(), File: &chat.File{
			MimeType: Clean(i.GetMimetype(), ShortMax), Size: size(i.GetFileLength()), SHA256: hex.EncodeToString(i.GetFileSHA256()),
			Width: int(i.GetWidth()), Height: int(i.GetHeight()),
		}}}, true
	case m.VideoMessage != nil:
		return readVideo(m.GetVideoMessage()), true
	case m.PtvMessage != nil: // a round video note
		return readVideo(m.GetPtvMessage()), true
	case m.AudioMessage != nil:
		a := m.GetAudioMessage()
		p := part{kind: chat.KindAudio, content: chat.Content{ViewOnce: a.GetViewOnce(), File: &chat.File{
			MimeType: Clean(a.GetMimetype(), ShortMax), Size: size(a.GetFileLength()), SHA256: hex.EncodeToString(a.GetFileSHA256()),
			Seconds: int(a.GetSeconds()),
		}}}
		if a.GetPTT() {
			p.kind = chat.KindVoice
		}
		return p, true
	case m.DocumentMessage != nil:
		d := m.GetDocumentMessage()
		return part{kind: chat.KindDocument, body: d.GetCaption(), content: chat.Content{File: &chat.File{
			MimeType: Clean(d.GetMimetype(), ShortMax), Name: Clean(d.GetFileName(), ShortMax), Size: size(d.GetFileLength()), SHA256: hex.EncodeToString(d.GetFileSHA256()),
		}}}, true
	case m.StickerMessage != nil:
		s := m.GetStickerMessage()
		return part{kind: chat.KindSticker, content: chat.Content{File: &chat.File{
			MimeType: Clean(s.GetMimetype(), ShortMax), Size: size(s.GetFileLength()), SHA256: hex.EncodeToString(s.GetFileSHA256()),
			Width: int(s.GetWidth()), Height: int(s.GetHeight()), Animated: s.GetIsAnimated(),
		}}}, true
	}
	return part{}, false
}

func readVideo(v *waE2E.VideoMessage) part {
	return part{kind: chat.KindVideo, body: v.GetCaption(), content: chat.Content{ViewOnce: v.GetViewOnce(), File: &chat.File{
		MimeType: Clean(v.GetMimetype(), ShortMax), Size: size(v.GetFileLength()), SHA256: hex.EncodeToString(v.GetFileSHA256()),
		Width: int(v.GetWidth()), Height: int(v.GetHeight()), Seconds: int(v.GetSeconds()), Animated: v.GetGifPlayback(),
	}}}
}

// size is a file's, as far as it is believable.
func size(bytes uint64) int64 { return int64(min(bytes, math.MaxInt64)) }

// File is what a message tells of the file that it carries; nil when it carries none.
func File(m *waE2E.Message) *chat.File {
	p, _ := readFile(m)
	return p.content.File
}
