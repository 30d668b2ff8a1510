package botapi

import (
	"context"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// largestFile is how many bytes a file may have that comes with a call.
const largestFile = 64 << 20

// fileRequest is a form with a file, and what goes with it.
type fileRequest struct {
	Body struct {
		ChatID   string    `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		Caption  string    `json:"caption,omitempty" doc:"Below a picture, a film or a document: {a|b} picks one, [name] is the recipient."`
		Filename string    `json:"filename,omitempty" doc:"The name to show; absent: the file's." example:"price-list.pdf"`
		URL      string    `json:"url,omitempty" doc:"A public address, in place of the file." example:"https://shop.example/teapot.jpg"`
		PTT      wire.Flag `json:"ptt,omitempty" doc:"Of sound: send it as a voice note."`
	}
}

// file sends the file of a form, or the one at the address, as a message of the kind.
func (d dialect) file(kind chat.Kind) func(context.Context, *fileRequest) (webMessage, error) {
	return func(ctx context.Context, in *fileRequest) (webMessage, error) {
		upload := wire.Upload(ctx)
		if upload == nil && in.Body.URL != "" {
			return d.sendFile(ctx, in.Body.ChatID, kindOf(kind, bool(in.Body.PTT)), in.Body.Caption, media.Source{
				URL: in.Body.URL, Info: media.Info{FileName: in.Body.Filename},
			})
		}
		if upload == nil {
			return webMessage{}, fault.Bad("message", "file", "must be given")
		}
		content, err := upload.Open()
		if err != nil {
			return webMessage{}, err
		}
		defer func() { _ = content.Close() }()
		b := in.Body
		name := upload.Filename
		if b.Filename != "" {
			name = b.Filename
		}
		return d.sendFile(ctx, b.ChatID, kindOf(kind, bool(b.PTT)), b.Caption, media.Source{
			Reader: content, Info: media.Info{FileName: name, MimeType: upload.Header.Get("Content-Type")},
		})
	}
}

func kindOf(kind chat.Kind, ptt bool) chat.Kind {
	if kind == chat.KindAudio && ptt {
		return chat.KindVoice
	}
	return kind
}

// urlRequest asks to send the file at an address:
//
//	{"chatId": "6281200000001", "url": "https://shop.example/teapot.jpg", "type": "image", "caption": "Holds a litre."}
type urlRequest struct {
	Body struct {
		ChatID    string    `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		URL       string    `json:"url" minLength:"1" doc:"A public address." example:"https://shop.example/teapot.jpg"`
		Type      chat.Kind `json:"type" enum:"image,video,audio,document" example:"image"`
		MimeType  string    `json:"mimetype,omitempty" doc:"Believed only where the file leaves it open." example:"image/jpeg"`
		MimeType2 string    `json:"mimeType,omitempty" doc:"The same."`
		Caption   string    `json:"caption,omitempty" doc:"{a|b} picks one, [name] is the recipient."`
		Filename  string    `json:"filename,omitempty" doc:"The name to show; absent: the address's."`
		PTT       wire.Flag `json:"ptt,omitempty" doc:"Of sound: send it as a voice note."`
	}
}

func (d dialect) fileURL(ctx context.Context, in *urlRequest) (webMessage, error) {
	b := in.Body
	return d.sendFile(ctx, b.ChatID, kindOf(b.Type, bool(b.PTT)), b.Caption, media.Source{
		URL: b.URL, Info: media.Info{FileName: b.Filename, MimeType: b.MimeType + b.MimeType2},
	})
}

func (d dialect) sendFile(ctx context.Context, to string, kind chat.Kind, caption string, from media.Source) (webMessage, error) {
	return d.one(ctx, engine.Outgoing{To: to, Kind: kind, Body: caption, Template: true, File: &from})
}

// one sends a message from the bot that the caller means, and shows it.
func (d dialect) one(ctx context.Context, o engine.Outgoing) (webMessage, error) {
	i, err := d.Meant(ctx)
	if err != nil {
		return webMessage{}, err
	}
	m, err := d.Post(ctx, i, o)
	if err != nil {
		return webMessage{}, err
	}
	return d.shownMessage(ctx, o.To, m)
}

// contactRequest asks to send a contact card:
//
//	{"chatId": "6281200000001", "vcard": {"fullName": "Ani", "phoneNumber": "6281200000002"}}
type contactRequest struct {
	Body struct {
		ChatID string `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		VCard  struct {
			FullName     string `json:"fullName" minLength:"1" example:"Ani"`
			DisplayName  string `json:"displayName,omitempty" doc:"Above the card; absent: the full name." example:"Ani"`
			Organization string `json:"organization,omitempty" example:"The teapot shop"`
			PhoneNumber  string `json:"phoneNumber" example:"6281200000002"`
		} `json:"vcard"`
	}
}

func (d dialect) contact(ctx context.Context, in *contactRequest) (webMessage, error) {
	v := in.Body.VCard
	c, err := chat.NewCard(v.FullName, v.PhoneNumber, v.Organization)
	if err != nil {
		return webMessage{}, err
	}
	if v.DisplayName != "" {
		c.Name = v.DisplayName
	}
	return d.one(ctx, engine.Outgoing{To: in.Body.ChatID, Kind: chat.KindContact, Content: chat.Content{Contacts: []chat.Card{c}}})
}
