package whatsapp

import (
	"net/url"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"balas/chat"
	"balas/internal/fault"
)

// carried is a message with the part of it that says where its file is.
type carried struct {
	message *waE2E.Message
	part    whatsmeow.DownloadableMessage
}

// carry finds the file that a message brings. It fails with NotFound when there is none, or when nothing tells
// where it is.
func carry(m chat.Message) (carried, error) {
	c := carried{message: new(waE2E.Message)}
	if m.Raw == nil || proto.Unmarshal(m.Raw, c.message) != nil {
		return c, fault.Missing("media")
	}
	switch inner := unwrap(c.message).Message; {
	case inner.ImageMessage != nil:
		c.part = inner.ImageMessage
	case inner.VideoMessage != nil:
		c.part = inner.VideoMessage
	case inner.PtvMessage != nil:
		c.part = inner.PtvMessage
	case inner.AudioMessage != nil:
		c.part = inner.AudioMessage
	case inner.DocumentMessage != nil:
		c.part = inner.DocumentMessage
	case inner.StickerMessage != nil:
		c.part = inner.StickerMessage
	default:
		return c, fault.Missing("media")
	}
	if c.part.GetDirectPath() == "" {
		c.move(c.pathOfURL())
	}
	return c, nil
}

// pathOfURL is where the file is by its address, which some messages have alone.
func (c carried) pathOfURL() string {
	addressed, ok := c.part.(interface{ GetURL() string })
	if !ok {
		return ""
	}
	u, err := url.Parse(addressed.GetURL())
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

// move notes another place of the file.
func (c carried) move(path string) {
	m := c.part.(proto.Message).ProtoReflect()
	m.Set(m.Descriptor().Fields().ByName("directPath"), protoreflect.ValueOfString(path))
}

// size is the length of the file, as its sender says, in bytes.
func (c carried) size() int64 {
	length, ok := c.part.(interface{ GetFileLength() uint64 })
	if !ok {
		return 0
	}
	return int64(min(length.GetFileLength(), 1<<62))
}

// Thumbnail is the small JPEG that travels inside a message with a picture, a film or a document, so that it can be
// shown without fetching the file; nil: there is none.
func Thumbnail(m chat.Message) []byte {
	c, err := carry(m)
	if err != nil {
		return nil
	}
	if small, ok := c.part.(interface{ GetJPEGThumbnail() []byte }); ok {
		return small.GetJPEGThumbnail()
	}
	return nil
}
