package phone

import (
	"encoding/hex"
	"fmt"
	"io"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/media"
	"balas/simulator/world"
)

// attached is a part of a message that points to a hosted file.
type attached interface {
	GetDirectPath() string
	GetMediaKey() []byte
	GetFileSHA256() []byte
	GetFileEncSHA256() []byte
	GetFileLength() uint64
}

// attachment returns the part of a message that points to a file, and its kind; nil if there is none. The file may also be
// in the header of something to choose from.
func attachment(m *waE2E.Message) (attached, media.Kind) {
	buttons, header := m.GetButtonsMessage(), m.GetInteractiveMessage().GetHeader()
	template := hydrated(m)
	for _, part := range []struct {
		attached
		kind media.Kind
	}{
		{m.GetImageMessage(), media.Image},
		{m.GetVideoMessage(), media.Video},
		{m.GetPtvMessage(), media.Video},
		{m.GetAudioMessage(), media.Audio},
		{m.GetDocumentMessage(), media.Document},
		{m.GetStickerMessage(), media.Image},
		{m.GetStickerPackMessage(), media.StickerPack},
		{buttons.GetImageMessage(), media.Image},
		{buttons.GetVideoMessage(), media.Video},
		{buttons.GetDocumentMessage(), media.Document},
		{header.GetImageMessage(), media.Image},
		{header.GetVideoMessage(), media.Video},
		{header.GetDocumentMessage(), media.Document},
		{template.GetImageMessage(), media.Image},
		{template.GetVideoMessage(), media.Video},
		{template.GetDocumentMessage(), media.Document},
	} {
		if len(part.GetFileSHA256()) > 0 || part.GetDirectPath() != "" {
			return part.attached, part.kind
		}
	}
	return nil, ""
}

// fileOf is what a message says about its file. Messages that name an address but no direct path have the path in it.
func fileOf(m *waE2E.Message) (media.File, bool) {
	part, kind := attachment(unwrap(m))
	if part == nil {
		return media.File{}, false
	}
	file := media.File{
		Kind: kind, Path: part.GetDirectPath(), Key: part.GetMediaKey(), SHA256: part.GetFileSHA256(),
		EncSHA256: part.GetFileEncSHA256(), Size: int64(part.GetFileLength()),
	}
	if addressed, ok := part.(interface{ GetURL() string }); ok && file.Path == "" {
		file.Path = addressed.GetURL()
	}
	return file, true
}

// inspect downloads the file of a message, decrypts it and notes in the entry what it is, or what is wrong with it.
func (p *Phones) inspect(entry *world.Entry, m *waE2E.Message) {
	p.describePreview(entry, unwrap(m).GetExtendedTextMessage())
	file, ok := fileOf(m)
	if !ok {
		return
	}
	if err := p.world.Download(file, io.Discard); err != nil {
		entry.Error = err.Error()
		return
	}
	entry.ViewOnce = viewOnce(m)
	entry.SHA256, entry.Size = hex.EncodeToString(file.SHA256), int(file.Size)
	entry.File = &file
}

// File finds the file that a phone got or sent with a message. It fails with ErrNotFound when the phone knows no such message, or the message has no file.
func (p *Phones) File(owner *world.Person, ref world.Ref) (media.File, error) {
	known, err := p.world.Known(owner, ref)
	if err != nil {
		return media.File{}, err
	}
	message := new(waE2E.Message)
	if err := proto.Unmarshal(known.Raw, message); err != nil {
		return media.File{}, fmt.Errorf("decode message: %w", err)
	}
	file, ok := fileOf(message)
	if !ok {
		return media.File{}, fmt.Errorf("%w: message %q has no file", world.ErrNotFound, ref.ID)
	}
	return file, nil
}
