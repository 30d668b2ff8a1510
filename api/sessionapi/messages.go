package sessionapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
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
	Type          string `json:"type" enum:"text,image,document" example:"text"`
	Text          *struct {
		Body string `json:"body" minLength:"1" example:"Hello"`
	} `json:"text,omitempty" doc:"Of a text."`
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

// text is the message as the engine takes it. It fails with Later for what cannot be sent yet, and with Invalid for a text
// without one.
func (m message) text() (engine.Text, error) {
	switch {
	case m.Type != "text":
		return engine.Text{}, fault.New(fault.Later, "message")
	case m.Text == nil:
		return engine.Text{}, fault.Bad("message", "text", "must be given")
	}
	to, err := m.address()
	return engine.Text{To: to, Body: m.Text.Body}, err
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
	t, err := m.text()
	if err != nil {
		return sent{}, err
	}
	stored, err := d.SendText(ctx, i, t)
	one := result{To: m.To, Status: "success", MessageID: stored.ID, State: stored.Status}
	return sent{Done: done("1 message sent."), MessageID: stored.ID, Results: []result{one}}, err
}

// several sends what can be sent: one that cannot keeps no other back.
func (d dialect) several(ctx context.Context, i chat.Instance, ms []message) (sent, error) {
	texts, at := []engine.Text{}, []int{}
	results := make([]result, len(ms))
	for n, m := range ms {
		t, err := m.text()
		if results[n] = resultOf(m, engine.Result{Err: err}); err == nil {
			texts, at = append(texts, t), append(at, n)
		}
	}
	became, err := d.SendTexts(ctx, i, texts)
	good := 0
	for k, r := range became {
		results[at[k]] = resultOf(ms[at[k]], r)
		if r.Err == nil {
			good++
		}
	}
	return sent{Done: done(fmt.Sprintf("%d of %d messages sent.", good, len(ms))), Results: results}, err
}

func resultOf(m message, r engine.Result) result {
	if r.Err != nil {
		return result{To: m.To, Status: "error", Message: sentence(fault.Of(r.Err))}
	}
	return result{To: m.To, Status: "success", MessageID: r.Message.ID, State: r.Message.Status}
}
