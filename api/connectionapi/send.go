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
		ToChat
		Text string `json:"text" minLength:"1" example:"Hello"`
	}
}

type sent struct {
	ID        string      `json:"id" example:"true_6281200000001@c.us_3EB0A1B2C3D4E5F6A7B8C9"`
	MessageID string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Status    chat.Status `json:"status" enum:"sent,queued,delivered,read" doc:"queued: it is stored and goes out when the connection can." example:"sent"`
	Timestamp int64       `json:"timestamp" doc:"In seconds since 1970." example:"1774002600"`
}

func (d dialect) send(ctx context.Context, in *sendRequest) (sent, error) {
	o := in.Body.outgoing()
	o.Body = in.Body.Text
	return d.deliver(ctx, in.ID, o)
}

// deliver sends a message of any kind from the connection.
func (d dialect) deliver(ctx context.Context, connection string, o engine.Outgoing) (sent, error) {
	i, err := d.own(ctx, connection)
	if err != nil {
		return sent{}, err
	}
	m, err := d.Post(ctx, i, o)
	if err != nil {
		return sent{}, err
	}
	return sent{ID: engine.SerialID(o.To, m.ID), MessageID: m.ID, Status: m.Status, Timestamp: m.At.Unix()}, nil
}
