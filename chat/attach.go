package chat

import (
	"encoding/hex"
	"fmt"
	"mime"
	"slices"
	"strings"

	"balas/internal/fault"
	"balas/media"
)

// pictures are the kinds of picture that WhatsApp shows in a chat.
var pictures = []string{"image/jpeg", "image/png", "image/webp", "image/gif"}

// films are the kinds of film that WhatsApp plays.
var films = []string{"video/mp4", "video/3gpp", "video/quicktime", "video/x-m4v"}

// sounds are the kinds of sound that WhatsApp plays.
var sounds = []string{"audio/mp4", "audio/mpeg", "audio/aac", "audio/amr", "audio/ogg", "audio/x-m4a", "application/ogg"}

// KindOf is the kind of message that a file of the type goes out as, unless the sender wants another one. What
// WhatsApp does not show or play is a document.
func KindOf(mimeType string) Kind {
	name := family(mimeType)
	switch {
	case slices.Contains(pictures, name):
		return KindImage
	case slices.Contains(films, name):
		return KindVideo
	case slices.Contains(sounds, name):
		return KindAudio
	}
	return KindDocument
}

func family(mimeType string) string {
	name, _, err := mime.ParseMediaType(mimeType)
	if err != nil {
		return mimeType
	}
	return name
}

// Attach makes the draft carry the file. A draft without a kind gets the one that fits the file. What
// Content.File says already stays: a name to show, and Animated for a video that plays as a GIF. It fails with
// Invalid when the file cannot be of the draft's kind, and with Unavailable for a voice note of what this server
// cannot convert.
func (d *Draft) Attach(m media.Media) error {
	if d.Kind == "" {
		d.Kind = KindOf(m.MimeType)
	}
	if err := d.Kind.checkType(m.MimeType); err != nil {
		return err
	}
	f := File{Name: m.FileName}
	if given := d.Content.File; given != nil {
		f = *given
		if f.Name == "" {
			f.Name = m.FileName
		}
	}
	f.MimeType, f.Size, f.SHA256 = m.MimeType, m.Size, hex.EncodeToString(m.SHA256)
	f.Width, f.Height, f.Seconds = m.Width, m.Height, m.Seconds
	d.MediaID, d.Content.File = &m.ID, &f
	return nil
}

// checkType says whether a file of the type can go out as a message of the kind.
func (k Kind) checkType(mimeType string) error {
	name := family(mimeType)
	isSound := strings.HasPrefix(name, "audio/") || name == "application/ogg"
	switch {
	case !k.HasFile():
		return fault.Bad("message", "type", "carries no file")
	case (k == KindImage || k == KindSticker) && !slices.Contains(pictures, name):
		return unlike(mimeType, "a picture (JPEG, PNG, WebP or GIF)")
	case k == KindVideo && !slices.Contains(films, name):
		return unlike(mimeType, "a film (MP4, 3GPP or QuickTime)")
	case k == KindAudio && !isSound, k == KindVoice && !isSound && !strings.HasPrefix(name, "video/"):
		return unlike(mimeType, "sound")
	case k == KindVoice && mimeType != media.OggOpus && !media.HasFFmpeg():
		return &fault.Fault{
			Kind: fault.Unavailable, Noun: "media", Field: "file",
			Detail: "making a voice note of anything but Ogg/Opus needs ffmpeg, which this server does not have",
		}
	}
	return nil
}

func unlike(mimeType, wanted string) error {
	return fault.Bad("media", "file", fmt.Sprintf("is %s, not %s", mimeType, wanted))
}
