package botapi

import (
	"context"
	"strconv"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
)

// sendRequest asks to send a message:
//
//	{"chatId": "6281200000001", "message": "{Hi|Hello} [name]"}
type sendRequest struct {
	Body struct {
		ChatID      string         `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		Message     string         `json:"message,omitempty" doc:"A text: {a|b} picks one, [name] is the recipient." example:"{Hi|Hello} [name]"`
		Attachments []string       `json:"attachments,omitempty" doc:"Cannot be sent yet."`
		Location    map[string]any `json:"location,omitempty" doc:"Cannot be sent yet."`
		ContactID   string         `json:"contactId,omitempty" doc:"Cannot be sent yet."`
	}
}

// parts is what a call sent: of a part that it did not send an empty object or list.
type parts struct {
	Message    sentText       `json:"message"`
	Attachment []string       `json:"attachment" nullable:"false"`
	Contact    map[string]any `json:"contact"`
	Image      map[string]any `json:"image"`
	Buttons    map[string]any `json:"buttons"`
	Location   map[string]any `json:"location"`
}

type sentText struct {
	Key       messageKey `json:"key"`
	Status    string     `json:"status" enum:"PENDING,SERVER_ACK,DELIVERY_ACK,READ" doc:"PENDING: it is stored and goes out when the bot can." example:"SERVER_ACK"`
	Timestamp string     `json:"messageTimestamp" doc:"In seconds since 1970." example:"1774002600"`
}

type messageKey struct {
	RemoteJID string `json:"remoteJid" example:"6281200000001@s.whatsapp.net"`
	FromMe    bool   `json:"fromMe" example:"true"`
	ID        string `json:"id" example:"3EB0A1B2C3D4E5F6A7B8C9"`
}

// statuses are this dialect's words for how far a message has come.
var statuses = map[chat.Status]string{
	chat.Queued: "PENDING", chat.Sent: "SERVER_ACK", chat.Delivered: "DELIVERY_ACK", chat.Read: "READ", chat.Played: "PLAYED",
}

func (d dialect) send(ctx context.Context, in *sendRequest) (parts, error) {
	b := in.Body
	switch {
	case len(b.Attachments) > 0 || len(b.Location) > 0 || b.ContactID != "":
		return parts{}, fault.New(fault.Later, "message")
	case b.Message == "":
		return parts{}, fault.Bad("message", "message", "must not be empty")
	}
	m, err := d.text(ctx, b.ChatID, b.Message)
	if err != nil {
		return parts{}, err
	}
	to, err := chat.ParseAddress(b.ChatID)
	none := map[string]any{}
	return parts{
		Message: sentText{
			Key: messageKey{RemoteJID: to.String(), FromMe: true, ID: m.ID}, Status: statuses[m.Status],
			Timestamp: strconv.FormatInt(m.At.Unix(), 10),
		},
		Attachment: []string{}, Contact: none, Image: none, Buttons: none, Location: none,
	}, err
}

// text sends a text, which is a template in this dialect.
func (d dialect) text(ctx context.Context, to, template string) (chat.Message, error) {
	i, err := d.Meant(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	return d.SendText(ctx, i, engine.Text{To: to, Body: template, Template: true})
}

// textRequest asks to send a text:
//
//	{"to": "6281200000001", "message": "{Hi|Hello} [name]"}
type textRequest struct {
	Body struct {
		To      string `json:"to" doc:"A phone number." example:"6281200000001"`
		Message string `json:"message" minLength:"1" doc:"A text: {a|b} picks one, [name] is the recipient." example:"{Hi|Hello} [name]"`
	}
}

// sendText answers the message's id with its chat.
func (d dialect) sendText(ctx context.Context, in *textRequest) (string, error) {
	m, err := d.text(ctx, in.Body.To, in.Body.Message)
	return engine.SerialID(in.Body.To, m.ID), err
}
