package instanceapi

import (
	"context"
	"strings"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// taken is what is answered about a message that was sent.
type taken struct {
	MessageID string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" enum:"sent,queued,delivered,read" doc:"queued: it is stored and goes out when the instance can." example:"sent"`
}

func takenOf(m chat.Message) taken { return taken{MessageID: m.ID, Status: m.Status} }

// deliver sends a message of any kind from the instance.
func (d dialect) deliver(ctx context.Context, instance string, o engine.Outgoing) (taken, error) {
	i, err := d.Instance(ctx, instance)
	if err != nil {
		return taken{}, err
	}
	m, err := d.Post(ctx, i, o)
	return takenOf(m), err
}

// ToPhone names the recipient of a message.
type ToPhone struct {
	Phone string `json:"phone" doc:"Recipient in international format, or a chat's id." example:"6281200000001"`
}

// mediaRequest asks to send the file at an address:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "mediaUrl": "https://shop.example/teapot.jpg", "mediaType": "image"}
type mediaRequest struct {
	Body struct {
		InBody
		ToPhone
		MediaURL  string    `json:"mediaUrl" minLength:"1" doc:"A public address of the file." example:"https://shop.example/teapot.jpg"`
		MediaType chat.Kind `json:"mediaType" enum:"image,video,audio,document" example:"image"`
		Caption   string    `json:"caption,omitempty" doc:"Below a picture, a film or a document." example:"Holds a litre."`
		Filename  string    `json:"filename,omitempty" doc:"The name to show; absent: the address's." example:"teapot.jpg"`
	}
}

type mediaSent struct {
	taken
	MediaType chat.Kind `json:"mediaType" example:"image"`
}

func (d dialect) sendMedia(ctx context.Context, in *mediaRequest) (mediaSent, error) {
	b := in.Body
	t, err := d.deliver(ctx, b.Instance, engine.Outgoing{
		To: b.Phone, Kind: b.MediaType, Body: b.Caption,
		File: &media.Source{URL: b.MediaURL, Info: media.Info{FileName: b.Filename}},
	})
	return mediaSent{taken: t, MediaType: b.MediaType}, err
}

// replyRequest asks to send a text that quotes a message:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "message": "Thank you", "quotedMessageId": "3EB0…"}
type replyRequest struct {
	Body struct {
		InBody
		ToPhone
		Message string `json:"message" minLength:"1" doc:"The text." example:"Thank you"`
		Quoted  string `json:"quotedMessageId" minLength:"1" doc:"The message to reply to." example:"3EB0A1B2C3D4E5F6A7B8C9"`
	}
}

func (d dialect) sendReply(ctx context.Context, in *replyRequest) (taken, error) {
	b := in.Body
	return d.deliver(ctx, b.Instance, engine.Outgoing{To: b.Phone, Body: b.Message, QuotedID: b.Quoted})
}

// reactionRequest asks to react to a message:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "messageId": "3EB0…", "emoji": "👍"}
type reactionRequest struct {
	Body struct {
		InBody
		ToPhone
		MessageID string `json:"messageId" minLength:"1" doc:"The message to react to." example:"3EB0A1B2C3D4E5F6A7B8C9"`
		Emoji     string `json:"emoji" doc:"Empty: take the reaction back." example:"👍"`
	}
}

type reacted struct {
	Reacted bool `json:"reacted" example:"true"`
	taken
}

func (d dialect) react(ctx context.Context, in *reactionRequest) (reacted, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return reacted{}, err
	}
	m, err := d.React(ctx, i, b.Phone, b.MessageID, b.Emoji)
	return reacted{Reacted: true, taken: takenOf(m)}, err
}

// forwardRequest asks to send a message on:
//
//	{"instanceId": "0199a7c4-…", "messageId": "3EB0…", "toPhone": "6281200000002"}
type forwardRequest struct {
	Body struct {
		InBody
		MessageID string `json:"messageId" minLength:"1" doc:"The message to send on." example:"3EB0A1B2C3D4E5F6A7B8C9"`
		ToPhone   string `json:"toPhone" doc:"Who gets it." example:"6281200000002"`
	}
}

func (d dialect) forward(ctx context.Context, in *forwardRequest) (taken, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return taken{}, err
	}
	m, err := d.Forward(ctx, i, in.Body.MessageID, in.Body.ToPhone)
	return takenOf(m), err
}

// locationRequest asks to send a place:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "latitude": -6.2, "longitude": 106.8, "name": "Our shop"}
type locationRequest struct {
	Body struct {
		InBody
		ToPhone
		Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90" example:"-6.2"`
		Longitude float64 `json:"longitude" minimum:"-180" maximum:"180" example:"106.8"`
		Name      string  `json:"name,omitempty" example:"Our shop"`
		Address   string  `json:"address,omitempty" example:"By the river"`
	}
}

func (d dialect) sendLocation(ctx context.Context, in *locationRequest) (taken, error) {
	b := in.Body
	place := &chat.Location{Latitude: b.Latitude, Longitude: b.Longitude, Name: b.Name, Address: b.Address}
	return d.deliver(ctx, b.Instance, engine.Outgoing{To: b.Phone, Kind: chat.KindLocation, Content: chat.Content{Location: place}})
}

// contactRequest asks to send a contact card:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "contactPhone": "6281200000002", "contactName": "Ani"}
type contactRequest struct {
	Body struct {
		InBody
		ToPhone
		ContactPhone string `json:"contactPhone" doc:"The number on the card." example:"6281200000002"`
		ContactName  string `json:"contactName" minLength:"1" doc:"The name on the card." example:"Ani"`
	}
}

func (d dialect) sendContact(ctx context.Context, in *contactRequest) (taken, error) {
	b := in.Body
	card, err := chat.NewCard(b.ContactName, b.ContactPhone, "")
	if err != nil {
		return taken{}, err
	}
	return d.deliver(ctx, b.Instance, engine.Outgoing{To: b.Phone, Kind: chat.KindContact, Content: chat.Content{Contacts: []chat.Card{card}}})
}

// pollRequest asks to send a poll:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "question": "Which teapot?", "options": ["Glass", "Clay"]}
type pollRequest struct {
	Body struct {
		InBody
		ToPhone
		Question string   `json:"question" minLength:"1" example:"Which teapot?"`
		Options  []string `json:"options" minItems:"2" maxItems:"12" nullable:"false" example:"[\"Glass\", \"Clay\"]"`
		Multiple bool     `json:"multipleAnswers,omitempty" doc:"One may choose several." example:"false"`
	}
}

func (d dialect) sendPoll(ctx context.Context, in *pollRequest) (taken, error) {
	b := in.Body
	poll := &chat.Poll{Options: b.Options, Selectable: 1}
	if b.Multiple {
		poll.Selectable = 0
	}
	return d.deliver(ctx, b.Instance, engine.Outgoing{To: b.Phone, Kind: chat.KindPoll, Body: b.Question, Content: chat.Content{Poll: poll}})
}

// voteRequest asks to vote in a poll:
//
//	{"instanceId": "0199a7c4-…", "messageId": "3EB0…", "selectedOptions": [0]}
type voteRequest struct {
	Body struct {
		InBody
		MessageID string `json:"messageId" minLength:"1" doc:"The poll." example:"3EB0A1B2C3D4E5F6A7B8C9"`
		Selected  []int  `json:"selectedOptions" nullable:"false" doc:"Places of the options, from 0; none: take the vote back." example:"[0]"`
	}
}

type voted struct {
	Voted bool `json:"voted" example:"true"`
	taken
}

func (d dialect) vote(ctx context.Context, in *voteRequest) (voted, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return voted{}, err
	}
	m, err := d.Vote(ctx, i, in.Body.MessageID, in.Body.Selected)
	return voted{Voted: true, taken: takenOf(m)}, err
}

// linkRequest asks to send a text that shows what it links to:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "text": "Our teapots", "url": "https://shop.example/teapots"}
type linkRequest struct {
	Body struct {
		InBody
		ToPhone
		Text        string `json:"text" minLength:"1" doc:"The text; the address is put behind it unless it is in it." example:"Our teapots"`
		URL         string `json:"url" minLength:"1" doc:"The page to show." example:"https://shop.example/teapots"`
		Title       string `json:"title,omitempty" doc:"Absent, with the description: what the page says of itself." example:"Teapots"`
		Description string `json:"description,omitempty" example:"Glass and clay"`
	}
}

func (d dialect) sendPreview(ctx context.Context, in *linkRequest) (taken, error) {
	b := in.Body
	if !strings.HasPrefix(b.URL, "http://") && !strings.HasPrefix(b.URL, "https://") {
		return taken{}, fault.Bad("message", "url", "must begin with http:// or https://")
	}
	text := b.Text
	if !strings.Contains(text, b.URL) {
		text += "\n" + b.URL
	}
	return d.deliver(ctx, b.Instance, engine.Outgoing{
		To: b.Phone, Body: text, Content: chat.Content{Preview: &chat.Preview{URL: b.URL, Title: b.Title, Description: b.Description}},
	})
}
