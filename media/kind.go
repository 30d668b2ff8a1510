package media

import (
	stdbytes "bytes"
	"fmt"
	"io"
	"mime"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"balas/internal/fault"
)

// OggOpus is the type of WhatsApp's voice notes.
const OggOpus = "audio/ogg; codecs=opus"

// describe tells what the file is, from its bytes and, where these leave it open, from its sender.
func (t *temporary) describe(info Info) (Media, error) {
	if t.size == 0 {
		return Media{}, fault.Bad("media", "file", "is empty")
	}
	m := Media{SHA256: t.hash.Sum(nil), Size: t.size, FileName: cleanName(info.FileName), Public: info.Public}
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return Media{}, fmt.Errorf("read media: %w", err)
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(t.file, head)
	if n == 0 {
		return Media{}, fmt.Errorf("read media: %w", err)
	}
	m.MimeType, m.Extension = kind(head[:n], info.MimeType, m.FileName)
	shape := Probe(t.file, m.MimeType)
	m.Width, m.Height, m.Seconds = shape.Width, shape.Height, shape.Seconds
	if m.MimeType == "video/mp4" && shape.SoundOnly {
		m.MimeType, m.Extension = "audio/mp4", "m4a"
	}
	return m, nil
}

// kind returns the type of a file by its first bytes, and the extension that fits.
func kind(head []byte, declared, name string) (mimeType, extension string) {
	sniffed := mimetype.Detect(head)
	if isOpus(head) {
		return OggOpus, "ogg"
	}
	found, _, _ := mime.ParseMediaType(sniffed.String())
	declared, _, _ = mime.ParseMediaType(declared)
	if sub, isSound := strings.CutPrefix(declared, "audio/"); isSound && found == "video/"+sub {
		return declared, extensionOf(declared, name) // sound may come in a film's case
	}
	if declared == "" || declared == "application/octet-stream" {
		declared, _, _ = mime.ParseMediaType(mime.TypeByExtension(strings.ToLower(path.Ext(name))))
	}
	if isOpen(found, declared) {
		return declared, extensionOf(declared, name)
	}
	switch found {
	case "application/octet-stream":
		return found, extensionOf("", name)
	case "audio/x-m4a":
		return "audio/mp4", "m4a"
	case "audio/ogg":
		return found, "ogg"
	}
	return sniffed.String(), strings.TrimPrefix(sniffed.Extension(), ".")
}

// isOpen reports whether bytes of the type found may well be what was declared. Pictures, sound and video
// have marks of their own: what lacks them is none.
func isOpen(found, declared string) bool {
	family, sub, _ := strings.Cut(declared, "/")
	switch found {
	case "application/octet-stream", "application/zip", "application/x-ole-storage":
		return family == "application" || family == "font" || family == "model"
	case "text/plain", "text/xml", "application/json":
		return family == "text" && sub != "html" || family == "application"
	}
	return false
}

// isOpus reports whether an Ogg stream begins with the head of an Opus stream (RFC 7845, section 5.1).
func isOpus(head []byte) bool {
	if len(head) < 27 || string(head[:4]) != "OggS" {
		return false
	}
	body := 27 + int(head[26]) // behind the table of segments, whose length may be anything
	return len(head) >= body && stdbytes.HasPrefix(head[body:], []byte("OpusHead"))
}

// extensionOf prefers the sender's extension: there are more formats than we know.
func extensionOf(mimeType, name string) string {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if ext != "" && len(ext) <= 10 && strings.Trim(ext, "abcdefghijklmnopqrstuvwxyz0123456789") == "" {
		return ext
	}
	if known := mimetype.Lookup(mimeType); known != nil && known.Extension() != "" {
		return strings.TrimPrefix(known.Extension(), ".")
	}
	return "bin"
}

// cleanName is the last part of a name, without what no file name has, of at most 200 bytes; the end of
// a long name, with its extension, stays.
func cleanName(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
			return -1
		}
		return r
	}, path.Base(name))
	if name = strings.TrimSpace(name); name == "." || name == ".." || name == "/" {
		return ""
	}
	for len(name) > 200 {
		_, n := utf8.DecodeRuneInString(name)
		name = name[n:]
	}
	return name
}
