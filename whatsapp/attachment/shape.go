// Package attachment makes of stored files what WhatsApp carries, and knows for how long WhatsApp has it.
package attachment

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"

	"balas/chat"
	"balas/media"
)

// Shaped is a file as WhatsApp wants it, to be read once.
type Shaped struct {
	io.Reader
	kind          chat.Kind
	mimeType      string
	width, height int
	seconds       int
	thumbnail     []byte
	waveform      []byte
	animated      bool
}

// Shape makes of a stored file what messages of the kind carry. It writes to scratch if it has to. It fails as
// media.MakeSticker and media.MakeVoice do; a thumbnail that cannot be made is left out.
func Shape(ctx context.Context, k chat.Kind, m media.Media, f, scratch *os.File) (Shaped, error) {
	s := Shaped{Reader: f, kind: k, mimeType: m.MimeType, width: m.Width, height: m.Height, seconds: m.Seconds}
	switch k {
	case chat.KindSticker:
		made, err := media.MakeSticker(f)
		s.Reader, s.mimeType, s.animated = bytes.NewReader(made.WebP), "image/webp", made.Animated
		s.width, s.height = media.StickerEdge, media.StickerEdge
		return s, err
	case chat.KindVoice:
		note, err := media.MakeVoice(ctx, f, scratch)
		s.Reader, s.mimeType, s.seconds, s.waveform = scratch, media.OggOpus, note.Seconds, note.Waveform
		if err == nil {
			_, err = scratch.Seek(0, io.SeekStart)
		}
		return s, err
	case chat.KindImage, chat.KindVideo, chat.KindDocument:
		s.preview(ctx, f)
	}
	_, err := f.Seek(0, io.SeekStart)
	return s, err
}

// preview adds a thumbnail of a picture or a film.
func (s *Shaped) preview(ctx context.Context, f *os.File) {
	var t media.Thumb
	var err error
	switch family, _, _ := strings.Cut(s.mimeType, "/"); family {
	case "image":
		t, err = media.Thumbnail(f)
	case "video":
		t, err = media.VideoThumbnail(ctx, f)
	}
	if err == nil {
		s.thumbnail = t.JPEG
	}
	if s.width == 0 {
		s.width, s.height = t.Width, t.Height
	}
}
