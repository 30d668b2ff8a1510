package sessionapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// messagesRequest asks to send a message, or a list of them:
//
//	{"recipient_type": "individual", "to": "6281200000001", "type": "text", "text": {"body": "Hello"}}
type messagesRequest struct {
	SessionID string `query:"sessionId" required:"true" minLength:"1" doc:"The session." example:"front-desk"`
	Body      batch
}

// batch is one message, or several in a list.
type batch struct {
	messages []message
	single   bool
}

type message struct {
	RecipientType string `json:"recipient_type" enum:"individual,group" example:"individual"`
	To            string `json:"to" doc:"A phone number, or a group's id." example:"6281200000001"`
	Type          string `json:"type" enum:"text,image,video,audio,document" example:"text"`
	Text          *struct {
		Body string `json:"body" minLength:"1" example:"Hello"`
	} `json:"text,omitempty" doc:"Of a text."`
	Image    *attached `json:"image,omitempty" doc:"Of a picture."`
	Video    *attached `json:"video,omitempty" doc:"Of a film."`
	Audio    *attached `json:"audio,omitempty" doc:"Of a sound; it has no caption."`
	Document *attached `json:"document,omitempty" doc:"Of a document."`
}

// attached says which file a message carries.
type attached struct {
	ID       string `json:"id,omitempty" doc:"The mediaId of an upload." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11.jpg"`
	Link     string `json:"link,omitempty" doc:"Where the file is to be fetched, in the place of an id." example:"https://shop.example/catalogue.pdf"`
	Caption  string `json:"caption,omitempty" example:"Our new colours"`
	Filename string `json:"filename,omitempty" doc:"As the recipient sees it." example:"catalogue.pdf"`
	MimeType string `json:"mimetype,omitempty" doc:"What the file is said to be; its bytes count for more." example:"application/pdf"`
}

// batchMax is how many messages one call may send.
const batchMax = 100

// UnmarshalJSON reads an object or an array.
func (b *batch) UnmarshalJSON(data []byte) error {
	if b.single = !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")); b.single {
		b.messages = make([]message, 1)
		return json.Unmarshal(data, &b.messages[0])
	}
	return json.Unmarshal(data, &b.messages)
}

// Schema documents both.
func (batch) Schema(r huma.Registry) *huma.Schema {
	one := r.Schema(reflect.TypeFor[message](), true, "Message")
	least, most := 1, batchMax
	return &huma.Schema{OneOf: []*huma.Schema{one, {Type: huma.TypeArray, Items: one, MinItems: &least, MaxItems: &most}}}
}

// draft is the message as the engine takes it; a file at a link is fetched for it. It fails with Invalid for a message
// without what its type needs, and as engine.FileDraft does.
func (d dialect) draft(ctx context.Context, i chat.Instance, m message) (chat.Draft, error) {
	to, err := m.address()
	if err != nil {
		return chat.Draft{}, err
	}
	if m.Type == "text" {
		if m.Text == nil {
			return chat.Draft{}, fault.Bad("message", "text", "must be given")
		}
		return d.TextDraft(ctx, i, engine.Text{To: to, Body: m.Text.Body})
	}
	f := m.file()
	if f == nil || f.ID == "" && f.Link == "" {
		return chat.Draft{}, fault.Bad("message", m.Type, "must be given, with an id or a link")
	}
	return d.FileDraft(ctx, i, engine.File{
		To: to, Kind: chat.Kind(m.Type), Caption: f.Caption, Name: f.Filename,
		From: media.Source{ID: f.ID, URL: f.Link, Info: media.Info{FileName: f.Filename, MimeType: f.MimeType}},
	})
}

func (m message) file() *attached {
	return map[string]*attached{"image": m.Image, "video": m.Video, "audio": m.Audio, "document": m.Document}[m.Type]
}

// address is where the message goes; of a group the bare id will do.
func (m message) address() (string, error) {
	if m.RecipientType != "group" {
		return m.To, nil
	}
	a, err := chat.ParseGroup(m.To)
	return a.String(), err
}

type sent struct {
	Done
	MessageID string   `json:"messageId,omitempty" doc:"Of a single message." example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Results   []result `json:"results" nullable:"false" doc:"In the order of the messages."`
}

type result struct {
	To        string      `json:"to" example:"6281200000001"`
	Status    string      `json:"status" enum:"success,error" example:"success"`
	MessageID string      `json:"messageId,omitempty" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	State     chat.Status `json:"state,omitempty" doc:"queued: it is stored and goes out when the session can." example:"sent"`
	Message   string      `json:"message,omitempty" doc:"Why it failed."`
}

func (d dialect) messages(ctx context.Context, in *messagesRequest) (sent, error) {
	i, err := d.own(ctx, in.SessionID)
	if err != nil {
		return sent{}, err
	}
	if in.Body.single {
		return d.one(ctx, i, in.Body.messages[0])
	}
	return d.several(ctx, i, in.Body.messages)
}

func (d dialect) one(ctx context.Context, i chat.Instance, m message) (sent, error) {
	draft, err := d.draft(ctx, i, m)
	if err != nil {
		return sent{}, err
	}
	stored, err := d.Send(ctx, i, draft)
	one := result{To: m.To, Status: "success", MessageID: stored.ID, State: stored.Status}
	return sent{Done: done("1 message sent."), MessageID: stored.ID, Results: []result{one}}, err
}

// several sends what can be sent: one that cannot keeps no other back.
func (d dialect) several(ctx context.Context, i chat.Instance, ms []message) (sent, error) {
	became, err := d.SendAll(ctx, i, d.drafts(ctx, i, ms))
	results, good := make([]result, len(became)), 0
	for n, r := range became {
		if results[n] = resultOf(ms[n], r); r.Err == nil {
			good++
		}
	}
	return sent{Done: done(fmt.Sprintf("%d of %d messages sent.", good, len(ms))), Results: results}, err
}

// fetchedAtOnce is how many files of a batch are fetched at the same time.
const fetchedAtOnce = 4

func (d dialect) drafts(ctx context.Context, i chat.Instance, ms []message) []engine.Ready {
	ready := make([]engine.Ready, len(ms))
	var g errgroup.Group
	g.SetLimit(fetchedAtOnce)
	for n, m := range ms {
		g.Go(func() error {
			ready[n].Draft, ready[n].Err = d.draft(ctx, i, m)
			return nil
		})
	}
	_ = g.Wait() // each error stands with its message
	return ready
}

func resultOf(m message, r engine.Result) result {
	if r.Err != nil {
		return result{To: m.To, Status: "error", Message: sentence(fault.Of(r.Err))}
	}
	return result{To: m.To, Status: "success", MessageID: r.Message.ID, State: r.Message.Status}
}
