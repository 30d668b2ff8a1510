package chat_test

import (
	"testing"

	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

func TestAttach(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // without ffmpeg
	for _, c := range []struct {
		mimeType   string
		kind, want chat.Kind
		err        fault.Kind
	}{
		{"image/jpeg", "", chat.KindImage, ""},
		{"image/tiff", "", chat.KindDocument, ""},
		{"video/mp4", "", chat.KindVideo, ""},
		{"video/webm", "", chat.KindDocument, ""},
		{media.OggOpus, "", chat.KindAudio, ""},
		{"audio/wav", "", chat.KindDocument, ""},
		{"audio/wav", chat.KindAudio, chat.KindAudio, ""},
		{"application/pdf", "", chat.KindDocument, ""},
		{"no type", "", chat.KindDocument, ""},
		{"image/png", chat.KindDocument, chat.KindDocument, ""},
		{"image/png", chat.KindSticker, chat.KindSticker, ""},
		{media.OggOpus, chat.KindVoice, chat.KindVoice, ""},
		{"application/pdf", chat.KindImage, "", fault.Invalid},
		{"application/pdf", chat.KindVoice, "", fault.Invalid},
		{"image/tiff", chat.KindSticker, "", fault.Invalid},
		{"video/webm", chat.KindVideo, "", fault.Invalid},
		{"video/mp4", chat.KindAudio, "", fault.Invalid},
		{"audio/mp4", chat.KindVoice, "", fault.Unavailable},
		{"image/png", chat.KindText, "", fault.Invalid},
	} {
		d := chat.Draft{Kind: c.kind, Content: chat.Content{File: &chat.File{Animated: true}}}
		m := media.Media{ID: uuid.New(), MimeType: c.mimeType, FileName: "a.bin", Size: 3, SHA256: []byte{1}}
		err := d.Attach(m)
		if c.err != "" {
			if !fault.Is(err, c.err) || d.MediaID != nil {
				t.Errorf("%s as %q: %v, want %s", c.mimeType, c.kind, err, c.err)
			}
			continue
		}
		if f := d.Content.File; err != nil || d.Kind != c.want || *d.MediaID != m.ID || f.Name != "a.bin" || f.SHA256 != "01" || !f.Animated {
			t.Errorf("%s as %q: %s %+v, %v; want %s", c.mimeType, c.kind, d.Kind, f, err, c.want)
		}
	}
}
