package botapi

import (
	"balas/api/event"
	"balas/chat"
	"balas/webhook"
)

// Events is how the document of /whatsapp words events: what customers write as onMessage, and all that is said, by them,
// by the bot or on the phone, as onAnyMessage. Who asks for both gets what customers write twice.
func Events() webhook.Dialect {
	return webhook.Dialect{
		Name:    "botapi",
		Gated:   true,
		Names:   []string{"onMessage", "onAnyMessage"},
		NamesOf: eventNames,
		Body:    eventBody,
		Sign:    webhook.SignBody("X-Webhook-Signature", "sha256="),
	}
}

func eventNames(e webhook.Event) []string {
	if e.Kind == chat.EventTest {
		return []string{event.Test}
	}
	m, said := event.Said(e)
	switch {
	case !said:
		return nil
	case m.FromMe:
		return []string{"onAnyMessage"}
	}
	return []string{"onMessage", "onAnyMessage"}
}

type eventEnvelope struct {
	Event     string `json:"event"`
	SessionID string `json:"session_id"`
	Data      any    `json:"data"`
}

func eventBody(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	envelope := eventEnvelope{Event: name, SessionID: i.SessionID, Data: event.Try()}
	if m, said := event.Said(e); said {
		envelope.Data = eventMessageOf(m, i, link)
	}
	return envelope
}

// eventMessage has of a group's message the group as from, so that an answer goes there, and who wrote as author.
type eventMessage struct {
	ID        string  `json:"id"`
	From      string  `json:"from"`
	To        string  `json:"to"`
	FromMe    bool    `json:"fromMe"`
	IsGroup   bool    `json:"isGroup"`
	Author    string  `json:"author,omitempty"`
	Type      string  `json:"type"`
	Body      string  `json:"body"` // of a file the caption
	PushName  *string `json:"pushName"`
	Timestamp int64   `json:"timestamp"` // WhatsApp's, in seconds
	event.Parts
}

func eventMessageOf(m event.Message, i webhook.Instance, link webhook.Link) eventMessage {
	told := eventMessage{
		ID: m.Key(), From: event.Legacy(m.Chat), To: event.Legacy(event.Own(i)), FromMe: m.FromMe, IsGroup: m.IsGroup(),
		Author: event.Legacy(m.Author()), Type: m.LegacyType(), Body: m.Text(), Timestamp: m.At.Unix(), Parts: m.Parts(i, link, event.Legacy),
	}
	if m.FromMe {
		told.From, told.To = told.To, told.From
	}
	if m.PushName != "" && !m.FromMe {
		told.PushName = &m.PushName
	}
	return told
}
