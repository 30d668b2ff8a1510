package botapi

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// sendRequest asks to send a message, which may be several: a text, files, a place and a contact card.
//
//	{"chatId": "6281200000001", "message": "{Hi|Hello} [name]", "attachments": ["65fabc0123456789abcdef01"]}
type sendRequest struct {
	Body struct {
		ChatID      string   `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		Message     string   `json:"message,omitempty" doc:"A text: {a|b} picks one, [name] is the recipient." example:"{Hi|Hello} [name]"`
		Attachments []string `json:"attachments,omitempty" maxItems:"30" doc:"Ids of stored files." example:"[\"65fabc0123456789abcdef01\"]"`
		Location    *place   `json:"location,omitempty" doc:"A place."`
		ContactID   string   `json:"contactId,omitempty" doc:"A contact's id, or phone number: sends their card." example:"0199a7c40000000000000007"`
	}
}

type place struct {
	Name    string  `json:"name,omitempty" example:"Our shop"`
	Address string  `json:"address,omitempty" example:"By the river"`
	Lat     degrees `json:"lat" example:"-6.2"`
	Lng     degrees `json:"lng" example:"106.8"`
}

// degrees are a number, or a text that is one.
type degrees float64

// UnmarshalJSON reads both.
func (d *degrees) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.Trim(string(data), `"`)), 64)
	if err != nil {
		return errors.New("must be a number")
	}
	*d = degrees(n)
	return nil
}

// Schema documents both.
func (degrees) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeNumber}, {Type: huma.TypeString}}}
}

// parts is what a call sent: of a part that it did not send an empty object or list.
type parts struct {
	Message    sentText     `json:"message"`
	Attachment []string     `json:"attachment" nullable:"false" doc:"The ids, as they were given."`
	Contact    sentContact  `json:"contact"`
	Image      struct{}     `json:"image"`
	Buttons    struct{}     `json:"buttons"`
	Location   sentLocation `json:"location"`
}

type sentText struct {
	Key       *messageKey `json:"key,omitempty"`
	Status    string      `json:"status,omitempty" enum:"PENDING,SERVER_ACK,DELIVERY_ACK,READ" doc:"PENDING: it is stored and goes out when the bot can." example:"SERVER_ACK"`
	Timestamp string      `json:"messageTimestamp,omitempty" doc:"In seconds since 1970." example:"1774002600"`
}

type sentContact struct {
	Key  *messageKey `json:"key,omitempty"`
	Card *card       `json:"contactMessage,omitempty"`
}

type sentLocation struct {
	Key   *messageKey `json:"key,omitempty"`
	Place *shownPlace `json:"locationMessage,omitempty"`
}

type shownPlace struct {
	Latitude  float64 `json:"degreesLatitude" example:"-6.2"`
	Longitude float64 `json:"degreesLongitude" example:"106.8"`
	Name      string  `json:"name,omitempty" example:"Our shop"`
	Address   string  `json:"address,omitempty" example:"By the river"`
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
	i, err := d.Meant(ctx)
	if err != nil {
		return parts{}, err
	}
	all, err := d.partsOf(ctx, i, in)
	if err != nil {
		return parts{}, err
	}
	sent, err := d.PostAll(ctx, i, all)
	if err != nil {
		return parts{}, err
	}
	p := parts{Attachment: append([]string{}, in.Body.Attachments...)}
	for _, m := range sent {
		p.add(in.Body.ChatID, m)
	}
	return p, nil
}

// partsOf are the messages that a call asks for.
func (d dialect) partsOf(ctx context.Context, i chat.Instance, in *sendRequest) ([]engine.Outgoing, error) {
	b := in.Body
	var all []engine.Outgoing
	if b.Message != "" {
		all = append(all, engine.Outgoing{To: b.ChatID, Body: b.Message, Template: true})
	}
	for _, id := range b.Attachments {
		if id == "" {
			return nil, fault.Missing("media")
		}
		all = append(all, engine.Outgoing{To: b.ChatID, File: &media.Source{ID: id}})
	}
	if l := b.Location; l != nil {
		where := &chat.Location{Latitude: float64(l.Lat), Longitude: float64(l.Lng), Name: l.Name, Address: l.Address}
		all = append(all, engine.Outgoing{To: b.ChatID, Kind: chat.KindLocation, Content: chat.Content{Location: where}})
	}
	if b.ContactID != "" {
		c, err := d.FindContact(ctx, i, b.ContactID)
		if err != nil {
			return nil, err
		}
		card, err := chat.NewCard(c.DisplayName(), c.Phone, "")
		if err != nil {
			return nil, err
		}
		all = append(all, engine.Outgoing{To: b.ChatID, Kind: chat.KindContact, Content: chat.Content{Contacts: []chat.Card{card}}})
	}
	return all, nil
}

// add notes what became of one of the messages.
func (p *parts) add(to string, m chat.Message) {
	key := keyOf(to, m)
	switch m.Kind {
	case chat.KindText:
		p.Message = sentText{Key: &key, Status: statuses[m.Status], Timestamp: strconv.FormatInt(m.At.Unix(), 10)}
	case chat.KindContact:
		p.Contact = sentContact{Key: &key, Card: cardOf(m)}
	case chat.KindLocation:
		l := m.Content.Location
		p.Location = sentLocation{Key: &key, Place: &shownPlace{Latitude: l.Latitude, Longitude: l.Longitude, Name: l.Name, Address: l.Address}}
	}
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
