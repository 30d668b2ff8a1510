package tokenapi

import (
	stdcmp "cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// sendRequest asks to send a message. What it has says of which kind it is; of several the first counts of poll, location,
// contact, sticker, document, video, image, audio and text:
//
//	{"to": "6281200000001", "text": "Hello"}
type sendRequest struct {
	Body struct {
		To       string    `json:"to" doc:"A phone number, or a chat's id." example:"6281200000001"`
		Text     string    `json:"text,omitempty" doc:"A text, or a caption where the file has none of its own." example:"Hello"`
		Quoted   *quoted   `json:"quoted,omitempty" doc:"The id of a message to reply to."`
		Mentions []string  `json:"mentions,omitempty" doc:"Phone numbers of people in the group whom the text names as @number."`
		ViewOnce bool      `json:"viewOnce,omitempty" doc:"A picture, a film or sound may be looked at once." example:"false"`
		Image    *sentFile `json:"image,omitempty"`
		Video    *sentFile `json:"video,omitempty"`
		Audio    *sentFile `json:"audio,omitempty"`
		Document *sentFile `json:"document,omitempty"`
		Sticker  *sentFile `json:"sticker,omitempty" doc:"A picture that becomes one."`
		Location *place    `json:"location,omitempty"`
		Contact  *person   `json:"contact,omitempty"`
		Poll     *poll     `json:"poll,omitempty"`
	}
}

type sentFile struct {
	URL      string `json:"url" minLength:"1" doc:"A public address." example:"https://shop.example/teapot.jpg"`
	Caption  string `json:"caption,omitempty" doc:"Below a picture, a film or a document." example:"Holds a litre."`
	Filename string `json:"filename,omitempty" doc:"The name to show; absent: the address's." example:"teapot.jpg"`
	FileName string `json:"fileName,omitempty" doc:"The same."`
	MimeType string `json:"mimetype,omitempty" doc:"Believed only where the file leaves it open." example:"image/jpeg"`
	PTT      bool   `json:"ptt,omitempty" doc:"Of sound: send it as a voice note." example:"false"`
	ViewOnce bool   `json:"viewOnce,omitempty" doc:"As beside it." example:"false"`
}

type place struct {
	Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90" example:"-6.2"`
	Longitude float64 `json:"longitude" minimum:"-180" maximum:"180" example:"106.8"`
	Name      string  `json:"name,omitempty" example:"Our shop"`
	Address   string  `json:"address,omitempty" example:"By the river"`
}

type person struct {
	FullName     string `json:"fullName" minLength:"1" example:"Ani"`
	PhoneNumber  string `json:"phoneNumber" example:"6281200000002"`
	Organization string `json:"organization,omitempty" example:"The teapot shop"`
}

type poll struct {
	Name     string   `json:"name,omitempty" doc:"The question." example:"Which teapot?"`
	Question string   `json:"question,omitempty" doc:"The same."`
	Options  []string `json:"options" minItems:"2" maxItems:"12" nullable:"false" example:"[\"Glass\", \"Clay\"]"`
	Multiple bool     `json:"multipleAnswers,omitempty" doc:"One may choose several." example:"false"`
}

// quoted is a message's id, or an object that has it.
type quoted struct{ id string }

// UnmarshalJSON reads both.
func (q *quoted) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &q.id) == nil {
		return nil
	}
	var object struct {
		ID        string `json:"id"`
		MessageID string `json:"messageId"`
	}
	_ = json.Unmarshal(data, &object) // what is no object has no id
	if q.id = stdcmp.Or(object.ID, object.MessageID); q.id == "" {
		return errors.New("must be a message's id")
	}
	return nil
}

// Schema documents both.
func (quoted) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeObject}}}
}

// outgoing is what the call asks to send.
func (in *sendRequest) outgoing() (engine.Outgoing, error) {
	b := in.Body
	o := engine.Outgoing{To: b.To, Content: chat.Content{Mentions: b.Mentions, ViewOnce: b.ViewOnce}}
	if b.Quoted != nil {
		o.QuotedID = b.Quoted.id
	}
	switch {
	case b.Poll != nil:
		b.Poll.put(&o)
	case b.Location != nil:
		l := b.Location
		o.Kind, o.Content.Location = chat.KindLocation, &chat.Location{Latitude: l.Latitude, Longitude: l.Longitude, Name: l.Name, Address: l.Address}
	case b.Contact != nil:
		card, err := chat.NewCard(b.Contact.FullName, b.Contact.PhoneNumber, b.Contact.Organization)
		o.Kind, o.Content.Contacts = chat.KindContact, []chat.Card{card}
		return o, err
	default:
		return in.fileOrText(o)
	}
	return o, nil
}

func (p *poll) put(o *engine.Outgoing) {
	o.Kind, o.Body = chat.KindPoll, stdcmp.Or(p.Name, p.Question)
	o.Content.Poll = &chat.Poll{Options: p.Options, Selectable: 1}
	if p.Multiple {
		o.Content.Poll.Selectable = 0
	}
}

func (in *sendRequest) fileOrText(o engine.Outgoing) (engine.Outgoing, error) {
	b := in.Body
	for _, f := range []struct {
		kind chat.Kind
		file *sentFile
	}{
		{chat.KindSticker, b.Sticker}, {chat.KindDocument, b.Document}, {chat.KindVideo, b.Video}, {chat.KindImage, b.Image}, {chat.KindAudio, b.Audio},
	} {
		if f.file != nil {
			f.file.put(&o, f.kind, b.Text)
			return o, nil
		}
	}
	switch {
	case b.Text == "":
		return o, fault.Bad("message", "text", "must not be empty")
	case b.ViewOnce:
		return o, fault.Bad("message", "viewOnce", "is for pictures, films and sound")
	}
	o.Body = b.Text
	return o, nil
}

// put makes the message one with the file; text stands in for a caption.
func (f *sentFile) put(o *engine.Outgoing, kind chat.Kind, text string) {
	o.Kind, o.Body = kind, stdcmp.Or(f.Caption, text)
	if kind == chat.KindAudio && f.PTT {
		o.Kind = chat.KindVoice
	}
	o.Content.ViewOnce = o.Content.ViewOnce || f.ViewOnce
	o.File = &media.Source{URL: f.URL, Info: media.Info{FileName: stdcmp.Or(f.Filename, f.FileName), MimeType: f.MimeType}}
}

type sent struct {
	Success   bool        `json:"success" example:"true"`
	MessageID string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" enum:"sent,queued,delivered,read" doc:"queued: it is stored and goes out when the session can." example:"sent"`
	To        string      `json:"to" example:"6281200000001"`
}

func (d dialect) send(ctx context.Context, in *sendRequest) (sent, error) {
	o, err := in.outgoing()
	if err != nil {
		return sent{}, err
	}
	i, err := d.own(ctx)
	if err != nil {
		return sent{}, err
	}
	m, err := d.Post(ctx, i, o)
	return sent{Success: true, MessageID: m.ID, Status: m.Status, To: in.Body.To}, err
}

// own returns the session whose key the call has.
func (d dialect) own(ctx context.Context) (chat.Instance, error) {
	return d.Instance(ctx, wire.Caller(ctx).InstanceID.String())
}
