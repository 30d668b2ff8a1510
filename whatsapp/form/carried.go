package form

import (
	"net/url"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"balas/chat"
	"balas/internal/fault"
)

// Carried is a message with the part of it that says where its file is.
type Carried struct {
	Message *waE2E.Message
	Part    whatsmeow.DownloadableMessage
}

// Carry finds the file that a message brings. It fails with NotFound when there is none, or when nothing tells
// where it is.
func Carry(m chat.Message) (Carried, error) {
	c := Carried{Message: new(waE2E.Message)}
	if m.Raw == nil || proto.Unmarshal(m.Raw, c.Message) != nil {
		return c, fault.Missing("media")
	}
	switch inner := Unwrap(c.Message).Message; {
	case inner.ImageMessage != nil:
		c.Part = inner.ImageMessage
	case inner.VideoMessage != nil:
		c.Part = inner.VideoMessage
	case inner.PtvMessage != nil:
		c.Part = inner.PtvMessage
	case inner.AudioMessage != nil:
		c.Part = inner.AudioMessage
	case inner.DocumentMessage != nil:
		c.Part = inner.DocumentMessage
	case inner.StickerMessage != nil:
		c.Part = inner.StickerMessage
	default:
		return c, fault.Missing("media")
	}
	if c.Part.GetDirectPath() == "" {
		path := c.pathOfURL()
		if path == "" {
			return c, fault.Missing("media")
		}
		c.Move(path)
	}
	return c, nil
}

// pathOfURL is where the file is by its address, which some messages have alone.
func (c Carried) pathOfURL() string {
	addressed, ok := c.Part.(interface{ GetURL() string })
	if !ok {
		return ""
	}
	u, err := url.Parse(addressed.GetURL())
	if err != nil || u.Path == "" {
		return ""
	}
	return u.RequestURI()
}

// Move notes another place of the file.
func (c Carried) Move(path string) {
	m := c.Part.(proto.Message).ProtoReflect()
	m.Set(m.Descriptor().Fields().ByName("directPath"), protoreflect.ValueOfString(path))
}

// Size is the length of the file, as its sender says, in bytes.
func (c Carried) Size() int64 {
	length, ok := c.Part.(interface{ GetFileLength() uint64 })
	if !ok {
		return 0
	}
	return int64(min(length.GetFileLength(), 1<<62))
}

// Thumbnail is the small JPEG that travels inside a message with a picture, a film or a document, so that it can be
// shown without fetching the file; nil: there is none.
func Thumbnail(m chat.Message) []byte {
	c, _ := Carry(m) // it shows wherever the file is
	if small, ok := c.Part.(interface{ GetJPEGThumbnail() []byte }); ok {
		return small.GetJPEGThumbnail()
	}
	return nil
}

// Upload is where a message says that its file lies encrypted, and how to read it.
type Upload struct {
	URL, Path           string
	Key, SHA256, Sealed []byte // the key, and the hashes of the file and of what is uploaded
	KeyedAt             int64  // when the key was made, in seconds since 1970
	Thumbnail           []byte // JPEG; nil: there is none
}

// Uploaded returns where the file of a message lies; the zero Upload for one that has none, or none yet.
func Uploaded(m chat.Message) Upload {
	c, err := Carry(m)
	if err != nil {
		return Upload{}
	}
	u := Upload{
		Path: c.Part.GetDirectPath(), Key: c.Part.GetMediaKey(), SHA256: c.Part.GetFileSHA256(), Sealed: c.Part.GetFileEncSHA256(),
		Thumbnail: Thumbnail(m),
	}
	if addressed, ok := c.Part.(interface{ GetURL() string }); ok {
		u.URL = addressed.GetURL()
	}
	if dated, ok := c.Part.(interface{ GetMediaKeyTimestamp() int64 }); ok {
		u.KeyedAt = dated.GetMediaKeyTimestamp()
	}
	return u
}
