package tokenapi

import (
	"cmp"
	"time"

	"balas/api/event"
	"balas/chat"
	"balas/webhook"
)

// Events is how the document words events. message.sent goes out once for a message, when the first is heard of it after it
// was sent.
func Events() webhook.Dialect {
	return webhook.Dialect{
		Name:    "tokenapi",
		Names:   []string{"message.received", "message.sent", "session.connected", "session.disconnected", "presence.update"},
		NamesOf: eventNames,
		Body:    eventBody,
		Sign:    webhook.SignBody("X-Webhook-Signature", "sha256="),
	}
}

func eventNames(e webhook.Event) []string {
	switch e.Kind {
	case chat.EventMessage:
		if _, heard := event.Heard(e); heard {
			return []string{"message.received"}
		}
	case chat.EventStatus:
		if s, ok := event.Read[chat.StatusData](e); ok && first(s) {
			return []string{"message.sent"}
		}
	case chat.EventInstance:
		s, _ := event.Read[chat.StateData](e)
		return eventStates[s.State]
	case chat.EventPresence:
		return []string{"presence.update"}
	case chat.EventTest:
		return []string{event.Test}
	}
	return nil
}

// first reports whether nothing was known of the message before but that it waits, or that it had not gone out.
func first(s chat.StatusData) bool {
	return s.Status != chat.Failed && (s.Previous == chat.Queued || s.Previous == chat.Failed)
}

// eventStates has no word for a session that only begins to connect.
var eventStates = map[chat.State][]string{
	chat.Connected:    {"session.connected"},
	chat.Reconnecting: {"session.disconnected"},
	chat.Stopped:      {"session.disconnected"},
	chat.LoggedOut:    {"session.disconnected"},
	chat.StateFailed:  {"session.disconnected"},
}

type eventEnvelope struct {
	Event     string `json:"event"`
	SessionID string `json:"sessionId"`
	Timestamp string `json:"timestamp"` // of seconds
	Data      any    `json:"data"`
}

func eventBody(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	return eventEnvelope{
		Event: name, SessionID: i.ID.String(), Timestamp: e.CreatedAt.UTC().Format(time.RFC3339), Data: eventData(e, i, link),
	}
}

func eventData(e webhook.Event, i webhook.Instance, link webhook.Link) any {
	switch e.Kind {
	case chat.EventMessage:
		m, _ := event.Read[event.Message](e)
		return eventMessageOf(m, i, link)
	case chat.EventStatus:
		s, _ := event.Read[chat.StatusData](e)
		return eventSent{ID: s.ID, To: s.Chat, Status: event.Reached(s.Status)}
	case chat.EventInstance:
		s, _ := event.Read[chat.StateData](e)
		if s.State == chat.Connected {
			return eventConnected{Phone: cmp.Or(s.Phone, i.Phone), PushName: i.PushName}
		}
		return eventDisconnected{Reason: reason(s)}
	case chat.EventPresence:
		p, _ := event.Read[chat.PresenceData](e)
		return eventPresenceOf(p)
	}
	return event.Try()
}

func reason(s chat.StateData) string {
	if s.Reason == "" {
		return "connection closed"
	}
	return s.Reason
}

// eventMessage has of a group's message the group as from, so that an answer goes there, and who wrote as participant.
type eventMessage struct {
	ID          string `json:"id"`
	From        string `json:"from"`
	Type        string `json:"type"`
	Text        string `json:"text"` // of a file the caption
	PushName    string `json:"pushName"`
	IsGroup     bool   `json:"isGroup"`
	Participant string `json:"participant,omitempty"`
	Timestamp   int64  `json:"timestamp"` // WhatsApp's, in seconds
	event.Parts
}

func eventMessageOf(m event.Message, i webhook.Instance, link webhook.Link) eventMessage {
	return eventMessage{
		ID: m.ID, From: m.Chat, Type: m.ModernType(), Text: m.Text(), PushName: m.PushName, IsGroup: m.IsGroup(),
		Participant: m.Author(), Timestamp: m.At.Unix(), Parts: m.Parts(i, link, event.Modern),
	}
}

type eventSent struct {
	ID     string      `json:"id"`
	To     string      `json:"to"`
	Status chat.Status `json:"status"` // sent, delivered or read
}

type eventConnected struct {
	Phone    string `json:"phone"`
	PushName string `json:"pushName,omitempty"`
}

type eventDisconnected struct {
	Reason string `json:"reason"`
}

type eventPresence struct {
	ID       string `json:"id"`
	Presence string `json:"presence"`
	LastSeen *int64 `json:"lastSeen,omitempty"` // seconds
}

func eventPresenceOf(p chat.PresenceData) eventPresence {
	told := eventPresence{ID: p.Chat, Presence: "unavailable"}
	if p.Available {
		told.Presence = "available"
	}
	if p.LastSeen != nil {
		told.LastSeen = new(p.LastSeen.Unix())
	}
	return told
}
