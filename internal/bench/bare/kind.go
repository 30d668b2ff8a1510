package bare

import (
	"context"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"balas/internal/bench/rig"
	"balas/internal/bench/sample"
)

// sendingKind is what sends the nth message of a loop of that kind, from the first of the senders. What such messages
// are about is sent first.
func (p *Program) sendingKind(ctx context.Context, l rig.Loop) (func(n int) error, error) {
	c, err := p.client(ctx, l.From[0])
	if err != nil {
		return nil, err
	}
	earlier := make([]types.MessageID, len(l.To))
	if l.Kind.About() {
		for i, to := range l.To {
			sent, err := c.SendMessage(ctx, address(to), text(sample.Body(i)))
			if err != nil {
				return nil, fmt.Errorf("send what others are about: %w", err)
			}
			earlier[i] = sent.ID
		}
	}
	return func(n int) error {
		i := n % len(l.To)
		return c.sendKind(ctx, l.Kind, address(l.To[i]), earlier[i], l.First+n)
	}, nil
}

func (c *client) sendKind(ctx context.Context, k sample.Kind, to types.JID, earlier types.MessageID, n int) error {
	m, err := c.content(ctx, k, to, earlier, n)
	if err != nil {
		return err
	}
	if k == sample.Menu { // in words behind the buttons, which not every app shows
		if _, err := c.SendMessage(ctx, to, buttons()); err != nil {
			return err
		}
	}
	_, err = c.SendMessage(ctx, to, m)
	return err
}

// content is the nth message of the kind.
func (c *client) content(ctx context.Context, k sample.Kind, to types.JID, earlier types.MessageID, n int) (*waE2E.Message, error) {
	switch k {
	case sample.Text:
		return text(sample.Body(n)), nil
	case sample.Mention:
		return inContext(sample.Mentioning(n, to.User), &waE2E.ContextInfo{MentionedJID: []string{to.String()}}), nil
	case sample.Reply:
		return inContext(sample.Body(n), &waE2E.ContextInfo{
			StanzaID: &earlier, Participant: proto.String(c.Store.GetJID().ToNonAD().String()), QuotedMessage: text(sample.Body(0)),
		}), nil
	case sample.Location:
		return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: proto.Float64(sample.Latitude), DegreesLongitude: proto.Float64(sample.Longitude),
			Name: proto.String(sample.Place), Address: proto.String(sample.Address),
		}}, nil
	case sample.Contact:
		return &waE2E.Message{ContactMessage: &waE2E.ContactMessage{DisplayName: proto.String(sample.Name), Vcard: proto.String(sample.VCard)}}, nil
	case sample.Poll:
		return c.BuildPollCreation(sample.Question, sample.Options, 1), nil
	case sample.Reaction:
		return c.BuildReaction(to, c.Store.GetJID().ToNonAD(), earlier, sample.Emoji), nil
	case sample.Edit:
		return c.BuildEdit(to, earlier, text(sample.Body(n))), nil
	case sample.Menu:
		return text(menuText), nil
	}
	return c.file(ctx, k, n)
}

func inContext(body string, about *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &body, ContextInfo: about}}
}

var menuText = func() string {
	lines := []string{sample.Question, ""}
	for i, o := range sample.Options {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, o))
	}
	return strings.Join(lines, "\n")
}()

func buttons() *waE2E.Message {
	m := &waE2E.ButtonsMessage{ContentText: proto.String(sample.Question), HeaderType: waE2E.ButtonsMessage_EMPTY.Enum()}
	for i, o := range sample.Options {
		m.Buttons = append(m.Buttons, &waE2E.ButtonsMessage_Button{
			ButtonID: proto.String(fmt.Sprint(i + 1)), Type: waE2E.ButtonsMessage_Button_RESPONSE.Enum(),
			ButtonText: &waE2E.ButtonsMessage_Button_ButtonText{DisplayText: proto.String(o)},
		})
	}
	return &waE2E.Message{ButtonsMessage: m}
}

// file uploads the nth file of the kind and makes its message.
func (c *client) file(ctx context.Context, k sample.Kind, n int) (*waE2E.Message, error) {
	as := map[sample.Kind]whatsmeow.MediaType{
		sample.Picture: whatsmeow.MediaImage, sample.SamePicture: whatsmeow.MediaImage, sample.Sticker: whatsmeow.MediaImage,
		sample.Voice: whatsmeow.MediaAudio, sample.Document: whatsmeow.MediaDocument,
	}
	up, err := c.Upload(ctx, sample.File(k, n), as[k])
	if err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	mime := proto.String(sample.Type(k))
	switch k {
	case sample.Voice:
		return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: mime, PTT: proto.Bool(true),
		}}, nil
	case sample.Document:
		return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: mime, FileName: proto.String(sample.FileName),
		}}, nil
	case sample.Sticker:
		return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileSHA256: up.FileSHA256,
			FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: mime,
		}}, nil
	}
	return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileSHA256: up.FileSHA256,
		FileEncSHA256: up.FileEncSHA256, FileLength: &up.FileLength, Mimetype: mime, Caption: proto.String(sample.Body(n)),
	}}, nil
}
