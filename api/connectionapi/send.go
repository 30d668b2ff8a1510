package connectionapi

import (
	"context"

	"balas/api/engine"
	"balas/chat"
)

// sendRequest asks to send a text:
//
//	{"chatId": "6281200000001@c.us", "text": "Hello", "replyTo": "3EB0A1B2C3D4E5F6A7B8C9"}
type sendRequest struct {
	InPath
	Body struct {
		ChatID       string  `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001@c.us"`
		Text         string  `json:"text" minLength:"1" example:"Hello"`
		ReplyTo      *string `json:"replyTo,omitempty" nullable:"true" doc:"The id of a message to quote."`
		SkipPresence *bool   `json:"skipPresence,omitempty" nullable:"true" doc:"Texts through the API go out at once, with it and without." example:"true"`
	}
}

type sent struct {
	ID        string      `json:"id" example:"true_6281200000001@c.us_3EB0A1B2C3D4E5F6A7B8C9"`
	MessageID string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" enum:"sent,queued,delivered,read" doc:"queued: it is stored and goes out when the connection can." example:"sent"`
	Timestamp int64       `json:"timestamp" doc:"In seconds since 1970." example:"1774002600"`
}

func (d dialect) send(ctx context.Context, in *sendRequest) (sent, error) {
	i, err := d.own(ctx, in.ID)
	if err != nil {
		return sent{}, err
	}
	t := engine.Text{To: in.Body.ChatID, Body: in.Body.Text}
	if in.Body.ReplyTo != nil {
		t.QuotedID = *in.Body.ReplyTo
	}
	m, err := d.SendText(ctx, i, t)
	return sent{ID: engine.SerialID(t.To, m.ID), MessageID: m.ID, Status: m.Status, Timestamp: m.At.Unix()}, err
}
