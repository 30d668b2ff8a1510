package phone

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/media"
	"balas/simulator/world"
)

// Preview is what an app shows of a page that a text links to. Thumbnail is a JPEG, nil if there is none.
type Preview struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Thumbnail   []byte `json:"thumbnail"`
}

// preview makes a text with a link. Without a text it is the link alone. The thumbnail is in the message and also hosted.
func (p *Phones) preview(content Content, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	shown := *content.Preview
	if shown.URL == "" {
		return nil, fmt.Errorf("%w: a preview has a url", world.ErrMalformed)
	}
	if content.Text == nil {
		content.Text = &shown.URL
	}
	extended := &waE2E.ExtendedTextMessage{
		Text: content.Text, MatchedText: &shown.URL, Title: &shown.Title, Description: given(shown.Description),
		JPEGThumbnail: shown.Thumbnail, ContextInfo: about,
	}
	if len(shown.Thumbnail) > 0 {
		file, err := p.world.Upload(media.LinkThumbnail, bytes.NewReader(shown.Thumbnail))
		if err != nil {
			return nil, fmt.Errorf("send thumbnail: %w", err)
		}
		extended.ThumbnailDirectPath, extended.ThumbnailSHA256 = &file.Path, file.SHA256
		extended.ThumbnailEncSHA256, extended.MediaKey = file.EncSHA256, file.Key
		extended.MediaKeyTimestamp = proto.Int64(p.world.Now().Unix())
	}
	return &waE2E.Message{ExtendedTextMessage: extended}, nil
}

// describePreview tells what a text shows of a page, if it does. A hosted thumbnail counts for more than the one in the message.
func (p *Phones) describePreview(entry *world.Entry, m *waE2E.ExtendedTextMessage) {
	if m.GetTitle() == "" && m.GetMatchedText() == "" {
		return
	}
	entry.Preview = &world.Preview{
		URL: m.GetMatchedText(), Title: m.GetTitle(), Description: m.GetDescription(), Thumbnail: thumbnail(m.GetJPEGThumbnail()),
	}
	if m.GetThumbnailDirectPath() == "" {
		return
	}
	data, err := p.world.DownloadAll(media.File{
		Kind: media.LinkThumbnail, Path: m.GetThumbnailDirectPath(), Key: m.GetMediaKey(), SHA256: m.GetThumbnailSHA256(),
		EncSHA256: m.GetThumbnailEncSHA256(), Size: media.AnySize,
	})
	if err != nil {
		entry.Error = fmt.Sprintf("thumbnail: %v", err)
		return
	}
	entry.Preview.Thumbnail = thumbnail(data)
}

// thumbnail names a small picture by its size and hash, nil if there is none.
func thumbnail(data []byte) *world.Thumbnail {
	if len(data) == 0 {
		return nil
	}
	sum := media.Sum(data)
	return &world.Thumbnail{Size: len(data), SHA256: hex.EncodeToString(sum[:])}
}
