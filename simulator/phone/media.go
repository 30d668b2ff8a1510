package phone

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // to know the size of pictures
	_ "image/jpeg" // to know the size of pictures
	_ "image/png"  // to know the size of pictures
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/media"
	"balas/simulator/world"
)

// Media is a file that somebody sends, and what he says about it.
type Media struct {
	// Type is image, video, audio, document or sticker.
	Type string
	Data io.Reader
	// MimeType is found out if empty.
	MimeType string
	Caption  string
	FileName string
	// PTT marks a voice message, GIF a short video that plays by itself, ViewOnce what vanishes after one look.
	PTT, GIF, ViewOnce bool
	// Seconds is the length of sound and film, Width and Height are in pixels; 0: unknown.
	Seconds, Width, Height uint32
	// Thumbnail is a small JPEG; nil: none.
	Thumbnail []byte
}

// kinds are the kinds of the files that people send.
var kinds = map[string]media.Kind{
	"image": media.Image, "video": media.Video, "audio": media.Audio, "document": media.Document, "sticker": media.Image,
}

// headSize is how much of a file is looked at to find out what it is. It is enough for the sizes of most pictures.
const headSize = 64 << 10

// media uploads a file and makes the message that brings it.
func (p *Phones) media(m Media, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(m.Data, head)
	if n == 0 {
		return nil, fmt.Errorf("%w: the %s has no data", world.ErrMalformed, m.Type)
	}
	if err == nil {
		m.Data = io.MultiReader(bytes.NewReader(head), m.Data)
	} else {
		m.Data = bytes.NewReader(head[:n])
	}
	m.inspect(head[:n])
	file, err := p.world.Upload(kinds[m.Type], m.Data)
	if err != nil {
		return nil, fmt.Errorf("send %s: %w", m.Type, err)
	}
	return m.envelope(m.message(file, p.world.Now().Unix(), about)), nil
}

// inspect fills in what was not said about the file, as phones do.
func (m *Media) inspect(head []byte) {
	if m.MimeType == "" {
		m.MimeType = m.guess(head)
	}
	if m.Width > 0 || m.Type != "image" && m.Type != "sticker" {
		return
	}
	if config, _, err := image.DecodeConfig(bytes.NewReader(head)); err == nil {
		m.Width, m.Height = uint32(config.Width), uint32(config.Height)
	}
}

func (m *Media) guess(head []byte) string {
	found := http.DetectContentType(head)
	switch {
	case m.Type == "sticker":
		return "image/webp"
	case m.PTT:
		return "audio/ogg; codecs=opus"
	case m.Type == "document":
		if named := mime.TypeByExtension(filepath.Ext(m.FileName)); named != "" {
			return named
		}
		return found
	case strings.HasPrefix(found, m.Type+"/"):
		return found
	default:
		return map[string]string{"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg"}[m.Type]
	}
}

// message says where the file is and how to read it.
func (m *Media) message(f media.File, now int64, about *waE2E.ContextInfo) *waE2E.Message {
	address, size := proto.String("https://mmg.whatsapp.net"+f.Path), proto.Uint64(uint64(f.Size))
	switch m.Type {
	case "image":
		return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: address, DirectPath: &f.Path, MediaKey: f.Key, MediaKeyTimestamp: &now, FileSHA256: f.SHA256,
			FileEncSHA256: f.EncSHA256, FileLength: size, Mimetype: &m.MimeType, Caption: given(m.Caption),
			Width: given(m.Width), Height: given(m.Height), ViewOnce: given(m.ViewOnce), JPEGThumbnail: m.Thumbnail,
			ContextInfo: about,
		}}
	case "video":
		return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			URL: address, DirectPath: &f.Path, MediaKey: f.Key, MediaKeyTimestamp: &now, FileSHA256: f.SHA256,
			FileEncSHA256: f.EncSHA256, FileLength: size, Mimetype: &m.MimeType, Caption: given(m.Caption),
			Width: given(m.Width), Height: given(m.Height), ViewOnce: given(m.ViewOnce), JPEGThumbnail: m.Thumbnail,
			Seconds: given(m.Seconds), GifPlayback: given(m.GIF), ContextInfo: about,
		}}
	case "audio":
		return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			URL: address, DirectPath: &f.Path, MediaKey: f.Key, MediaKeyTimestamp: &now, FileSHA256: f.SHA256,
			FileEncSHA256: f.EncSHA256, FileLength: size, Mimetype: &m.MimeType,
			Seconds: given(m.Seconds), PTT: given(m.PTT), ViewOnce: given(m.ViewOnce), ContextInfo: about,
		}}
	case "sticker":
		return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
			URL: address, DirectPath: &f.Path, MediaKey: f.Key, MediaKeyTimestamp: &now, FileSHA256: f.SHA256,
			FileEncSHA256: f.EncSHA256, FileLength: size, Mimetype: &m.MimeType,
			Width: given(m.Width), Height: given(m.Height), ContextInfo: about,
		}}
	default:
		return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
			URL: address, DirectPath: &f.Path, MediaKey: f.Key, MediaKeyTimestamp: &now, FileSHA256: f.SHA256,
			FileEncSHA256: f.EncSHA256, FileLength: size, Mimetype: &m.MimeType, Caption: given(m.Caption),
			FileName: given(m.FileName), Title: given(m.FileName), JPEGThumbnail: m.Thumbnail, ContextInfo: about,
		}}
	}
}

// envelope puts a file into the wrapper that official apps put it into.
func (m *Media) envelope(message *waE2E.Message) *waE2E.Message {
	inner := &waE2E.FutureProofMessage{Message: message}
	switch {
	case m.ViewOnce && m.Type == "audio":
		return &waE2E.Message{ViewOnceMessageV2Extension: inner}
	case m.ViewOnce:
		return &waE2E.Message{ViewOnceMessageV2: inner}
	case m.Type == "document" && m.Caption != "":
		return &waE2E.Message{DocumentWithCaptionMessage: inner}
	default:
		return message
	}
}

// given leaves out what is empty.
func given[T comparable](value T) *T {
	var empty T
	if value == empty {
		return nil
	}
	return &value
}
