package connectionapi

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/base64"
	"strings"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// ToChat names the chat that a message goes to.
type ToChat struct {
	ChatID       string  `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001@c.us"`
	ReplyTo      *string `json:"replyTo,omitempty" nullable:"true" doc:"The id of a message to quote."`
	SkipPresence *bool   `json:"skipPresence,omitempty" nullable:"true" doc:"Messages through the API go out at once, with it and without." example:"true"`
}

func (t ToChat) outgoing() engine.Outgoing {
	o := engine.Outgoing{To: t.ChatID}
	if t.ReplyTo != nil {
		o.QuotedID = *t.ReplyTo
	}
	return o
}

// fileRequest asks to send a file, at an address or in base64:
//
//	{"chatId": "6281200000001@c.us", "url": "https://shop.example/teapot.jpg", "caption": "Holds a litre."}
type fileRequest struct {
	InPath
	Body struct {
		ToChat
		URL      string `json:"url,omitempty" doc:"A public address of the file; absent: data has it." example:"https://shop.example/teapot.jpg"`
		Data     string `json:"data,omitempty" doc:"The file in base64, or as a data URI."`
		MimeType string `json:"mimetype,omitempty" doc:"Believed only where the file leaves it open." example:"image/jpeg"`
		Filename string `json:"filename,omitempty" doc:"The name to show; absent: the address's." example:"teapot.jpg"`
		Caption  string `json:"caption,omitempty" doc:"Below a picture, a film or a document." example:"Holds a litre."`
		PTT      bool   `json:"ptt,omitempty" doc:"Of sound: send it as a voice note." example:"false"`
	}
}

// largestBody is how long a call may be whose body has a file in base64: it is in memory as a whole.
const largestBody = 35 << 20

// file sends a file as a message of the kind.
func (d dialect) file(kind chat.Kind) func(context.Context, *fileRequest) (sent, error) {
	return func(ctx context.Context, in *fileRequest) (sent, error) {
		b := in.Body
		from := media.Source{URL: b.URL, Info: media.Info{FileName: b.Filename, MimeType: b.MimeType}}
		if b.URL == "" {
			content, err := decoded(b.Data)
			if err != nil {
				return sent{}, err
			}
			from.Reader = bytes.NewReader(content)
		}
		o := b.outgoing()
		if o.Kind, o.Body, o.File = kind, b.Caption, &from; kind == chat.KindAudio && b.PTT {
			o.Kind = chat.KindVoice
		}
		return d.deliver(ctx, in.ID, o)
	}
}

// decoded reads base64, also behind the head of a data URI. It fails with Invalid for anything else, and for nothing.
func decoded(text string) ([]byte, error) {
	if strings.HasPrefix(text, "data:") {
		_, text, _ = strings.Cut(text, ",")
	}
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(content) == 0 {
		return nil, fault.Bad("message", "data", "must be a file in base64, unless url is given")
	}
	return content, nil
}

// locationRequest asks to send a place:
//
//	{"chatId": "6281200000001@c.us", "latitude": -6.2, "longitude": 106.8, "name": "Our shop"}
type locationRequest struct {
	InPath
	Body struct {
		ToChat
		Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90" example:"-6.2"`
		Longitude float64 `json:"longitude" minimum:"-180" maximum:"180" example:"106.8"`
		Name      string  `json:"name,omitempty" example:"Our shop"`
		Address   string  `json:"address,omitempty" example:"By the river"`
	}
}

func (d dialect) sendLocation(ctx context.Context, in *locationRequest) (sent, error) {
	b, o := in.Body, in.Body.outgoing()
	o.Kind = chat.KindLocation
	o.Content.Location = &chat.Location{Latitude: b.Latitude, Longitude: b.Longitude, Name: b.Name, Address: b.Address}
	return d.deliver(ctx, in.ID, o)
}

// contactRequest asks to send a contact card:
//
//	{"chatId": "6281200000001@c.us", "contactName": "Ani", "contactPhone": "6281200000002"}
type contactRequest struct {
	InPath
	Body struct {
		ToChat
		ContactName  string `json:"contactName" minLength:"1" doc:"The name on the card." example:"Ani"`
		ContactPhone string `json:"contactPhone" doc:"The number on the card." example:"6281200000002"`
	}
}

func (d dialect) sendContact(ctx context.Context, in *contactRequest) (sent, error) {
	card, err := chat.NewCard(in.Body.ContactName, in.Body.ContactPhone, "")
	if err != nil {
		return sent{}, err
	}
	o := in.Body.outgoing()
	o.Kind, o.Content.Contacts = chat.KindContact, []chat.Card{card}
	return d.deliver(ctx, in.ID, o)
}

// reactRequest asks to react to a message:
//
//	{"messageId": "3EB0…", "emoji": "👍"}
type reactRequest struct {
	InPath
	Body struct {
		ChatID    string  `json:"chatId,omitempty" doc:"The message's chat; absent: whichever has it." example:"6281200000001@c.us"`
		MessageID string  `json:"messageId" minLength:"1" doc:"The message to react to." example:"3EB0A1B2C3D4E5F6A7B8C9"`
		Emoji     *string `json:"emoji,omitempty" doc:"Empty: take the reaction back." example:"👍"`
		Reaction  *string `json:"reaction,omitempty" doc:"The same."`
	}
}

type acted struct {
	Success bool `json:"success" example:"true"`
}

func (d dialect) react(ctx context.Context, in *reactRequest) (acted, error) {
	b := in.Body
	emoji := stdcmp.Or(b.Emoji, b.Reaction)
	if emoji == nil {
		return acted{}, fault.Bad("message", "emoji", "must be given, and may be empty")
	}
	i, err := d.own(ctx, in.ID)
	if err != nil {
		return acted{}, err
	}
	_, err = d.React(ctx, i, b.ChatID, b.MessageID, *emoji)
	return acted{Success: true}, err
}
