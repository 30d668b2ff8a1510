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
)

// sendRequest asks to send a message:
//
//	{"to": "6281200000001", "text": "Hello"}
type sendRequest struct {
	Body struct {
		To     string  `json:"to" doc:"A phone number, or a chat's id." example:"6281200000001"`
		Text   string  `json:"text,omitempty" example:"Hello"`
		Quoted *quoted `json:"quoted,omitempty" doc:"The id of a message to reply to."`
		Kinds
	}
}

// Kinds are the messages besides texts. They cannot be sent yet.
type Kinds struct {
	Image    map[string]any `json:"image,omitempty" doc:"Cannot be sent yet."`
	Video    map[string]any `json:"video,omitempty" doc:"Cannot be sent yet."`
	Audio    map[string]any `json:"audio,omitempty" doc:"Cannot be sent yet."`
	Document map[string]any `json:"document,omitempty" doc:"Cannot be sent yet."`
	Sticker  map[string]any `json:"sticker,omitempty" doc:"Cannot be sent yet."`
	Location map[string]any `json:"location,omitempty" doc:"Cannot be sent yet."`
	Contact  map[string]any `json:"contact,omitempty" doc:"Cannot be sent yet."`
	Poll     map[string]any `json:"poll,omitempty" doc:"Cannot be sent yet."`
	Mentions []string       `json:"mentions,omitempty" doc:"Cannot be sent yet."`
}

func (k Kinds) any() bool {
	for _, object := range []map[string]any{k.Image, k.Video, k.Audio, k.Document, k.Sticker, k.Location, k.Contact, k.Poll} {
		if object != nil {
			return true
		}
	}
	return len(k.Mentions) > 0
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

type sent struct {
	Success   bool        `json:"success" example:"true"`
	MessageID string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" enum:"sent,queued,delivered,read" doc:"queued: it is stored and goes out when the session can." example:"sent"`
	To        string      `json:"to" example:"6281200000001"`
}

func (d dialect) send(ctx context.Context, in *sendRequest) (sent, error) {
	b := in.Body
	switch {
	case b.any():
		return sent{}, fault.New(fault.Later, "message")
	case b.Text == "":
		return sent{}, fault.Bad("message", "text", "must not be empty")
	}
	i, err := d.Instance(ctx, wire.Caller(ctx).InstanceID.String())
	if err != nil {
		return sent{}, err
	}
	t := engine.Text{To: b.To, Body: b.Text}
	if b.Quoted != nil {
		t.QuotedID = b.Quoted.id
	}
	m, err := d.SendText(ctx, i, t)
	return sent{Success: true, MessageID: m.ID, Status: m.Status, To: b.To}, err
}
