package instanceapi

import (
	"context"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
)

// sendRequest asks to send a text:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "message": "Hello"}
type sendRequest struct {
	Body struct {
		InBody
		Phone   string `json:"phone" doc:"Recipient in international format, 8 to 15 digits." example:"6281200000001"`
		Message string `json:"message" minLength:"1" doc:"The text." example:"Hello"`
	}
}

type sent struct {
	MessageID string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" enum:"sent,queued,delivered,read" doc:"queued: it is stored and goes out when the instance can." example:"sent"`
	Timestamp string      `json:"timestamp" example:"2026-03-20T10:30:00.000Z"`
}

func (d dialect) send(ctx context.Context, in *sendRequest) (sent, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return sent{}, err
	}
	m, err := d.SendText(ctx, i, engine.Text{To: in.Body.Phone, Body: in.Body.Message})
	return sent{MessageID: m.ID, Status: m.Status, Timestamp: wire.Time(m.At)}, err
}

// bulkRequest asks to send up to 100 texts:
//
//	{"instanceId": "0199a7c4-…", "messages": [{"phone": "6281200000001", "message": "Hi Ani!"}]}
type bulkRequest struct {
	Body struct {
		InBody
		Messages []bulkText `json:"messages" minItems:"1" maxItems:"100" nullable:"false"`
	}
}

type bulkText struct {
	Phone   string `json:"phone" doc:"Recipient in international format." example:"6281200000001"`
	Message string `json:"message" minLength:"1" doc:"The text for this recipient." example:"Hi Ani!"`
}

type bulkSent struct {
	Sent    int          `json:"sent" doc:"How many were taken." example:"1"`
	Failed  int          `json:"failed" example:"0"`
	Results []bulkResult `json:"results" nullable:"false" doc:"In the order of the messages."`
}

type bulkResult struct {
	Phone     string      `json:"phone" example:"6281200000001"`
	MessageID *string     `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" example:"sent"`
	Error     string      `json:"error,omitempty" doc:"Why it failed." example:"INVALID_PHONE"`
}

func (d dialect) bulk(ctx context.Context, in *bulkRequest) (bulkSent, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return bulkSent{}, err
	}
	texts := make([]engine.Text, len(in.Body.Messages))
	for n, t := range in.Body.Messages {
		texts[n] = engine.Text{To: t.Phone, Body: t.Message}
	}
	results, err := d.SendTexts(ctx, i, texts)
	return bulkOf(texts, results), err
}

func bulkOf(texts []engine.Text, results []engine.Result) bulkSent {
	b := bulkSent{Results: make([]bulkResult, len(results))}
	for n, r := range results {
		b.Results[n] = bulkResult{Phone: texts[n].To, MessageID: wire.MaybeText(r.Message.ID), Status: r.Message.Status}
		if r.Err == nil {
			b.Sent++
			continue
		}
		b.Failed++
		b.Results[n].Status, b.Results[n].Error = chat.Failed, codeOf(r.Err)
	}
	return b
}

// messageRequest names a message by its id, as it was returned or as true_<chat>_<id>.
type messageRequest struct {
	InQuery
	ID string `path:"messageId" doc:"The message." example:"3EB0A1B2C3D4E5F6A7B8C9"`
}

type message struct {
	MessageID  string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	InstanceID string      `json:"instanceId" format:"uuid"`
	ChatID     string      `json:"chatId" example:"6281200000001@c.us"`
	Type       string      `json:"type" doc:"chat for a text." example:"chat"`
	FromMe     bool        `json:"fromMe" example:"true"`
	Status     chat.Status `json:"status" example:"read"`
	Timestamp  string      `json:"timestamp" example:"2026-03-20T10:30:00.000Z"`
	Body       string      `json:"body" example:"Hello"`
	Error      string      `json:"error,omitempty" doc:"Why it failed."`
	Heard      *heard      `json:"heard,omitempty" doc:"Of a customer's voice note or picture: what a model made of it. Absent: none tried."`
}

func (d dialect) message(ctx context.Context, in *messageRequest) (message, error) {
	m, err := d.find(ctx, in)
	if err != nil {
		return message{}, err
	}
	c, err := chat.FindChat(ctx, d.Pool, m.ChatID)
	if err != nil {
		return message{}, err
	}
	where, err := chat.AddressOf(ctx, d.Pool, c)
	return message{
		MessageID: m.ID, InstanceID: m.InstanceID.String(), ChatID: where.Legacy(), Type: typeOf(m.Kind),
		FromMe: m.FromMe, Status: m.Status, Timestamp: wire.Time(m.At), Body: m.Body, Error: m.Error,
		Heard: heardOf(m),
	}, err
}

func (d dialect) find(ctx context.Context, in *messageRequest) (chat.Message, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return chat.Message{}, err
	}
	return chat.FindMessage(ctx, d.Pool, i.ID, in.ID)
}

func typeOf(k chat.Kind) string {
	if k == chat.KindText {
		return "chat"
	}
	return string(k)
}

type status struct {
	MessageID   string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status      chat.Status `json:"status" enum:"queued,sent,delivered,read,played,failed" example:"read"`
	SentAt      *string     `json:"sentAt" doc:"null until WhatsApp has it." example:"2026-03-20T10:30:00.000Z"`
	DeliveredAt *string     `json:"deliveredAt" doc:"null until the receipt arrives." example:"2026-03-20T10:30:03.000Z"`
	ReadAt      *string     `json:"readAt" doc:"null until the receipt arrives." example:"2026-03-20T10:32:15.000Z"`
	Error       string      `json:"error,omitempty" doc:"Why it failed."`
}

func (d dialect) messageStatus(ctx context.Context, in *messageRequest) (status, error) {
	m, err := d.find(ctx, in)
	s := status{
		MessageID: m.ID, Status: m.Status, SentAt: wire.MaybeTime(m.SentAt),
		DeliveredAt: wire.MaybeTime(m.DeliveredAt), ReadAt: wire.MaybeTime(m.ReadAt), Error: m.Error,
	}
	if !m.FromMe && s.SentAt == nil {
		s.SentAt = wire.MaybeTime(&m.At)
	}
	return s, err
}
