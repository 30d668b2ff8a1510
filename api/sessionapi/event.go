package sessionapi

import (
	"balas/api/event"
	"balas/api/wire"
	"balas/chat"
	"balas/webhook"
)

// Events is how the document of sessions is understood, which names none: what customers write, the session's status with
// its code to scan, and the statuses of our messages.
func Events() webhook.Dialect {
	return webhook.Dialect{
		Name:    "sessionapi",
		Names:   []string{"message", "message-status", "session-status"},
		NamesOf: eventNames,
		Body:    eventBody,
		Sign:    webhook.SignBody("X-Webhook-Signature", "sha256="),
	}
}

func eventNames(e webhook.Event) []string {
	switch e.Kind {
	case chat.EventMessage:
		if _, heard := event.Heard(e); heard {
			return []string{"message"}
		}
	case chat.EventStatus:
		if event.Further(e) {
			return []string{"message-status"}
		}
	case chat.EventInstance, chat.EventQR:
		return []string{"session-status"}
	case chat.EventTest:
		return []string{event.Test}
	}
	return nil
}

type eventEnvelope struct {
	Event     string  `json:"event"`
	SessionID string  `json:"sessionId"`
	From      string  `json:"from,omitempty"` // the chat
	MessageID string  `json:"messageId,omitempty"`
	Status    string  `json:"status,omitempty"`
	Detail    *string `json:"detail,omitempty"` // of a session
	QR        string  `json:"qr,omitempty"`
	Timestamp string  `json:"timestamp"`
	Data      any     `json:"data"`
}

func eventBody(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	told := eventEnvelope{Event: name, SessionID: i.Slug, Timestamp: wire.Time(e.CreatedAt), Data: struct{}{}}
	switch e.Kind {
	case chat.EventMessage:
		m, _ := event.Read[event.Message](e)
		told.From, told.MessageID, told.Data = m.Chat, m.ID, eventMessageOf(m, i, link)
	case chat.EventStatus:
		s, _ := event.Read[chat.StatusData](e)
		told.MessageID, told.Status = s.ID, string(event.Reached(s.Status))
		told.Data = eventStatus{To: s.Chat, Error: s.Error}
	case chat.EventInstance:
		s, _ := event.Read[chat.StateData](e)
		status, detail := eventState(s, i)
		told.Status, told.Detail = status, &detail
	case chat.EventQR:
		c, _ := event.CodeOf(e, i)
		told.Status, told.Detail, told.QR = "CONNECTING", new("Scan the QR code."), c.Image
	default:
		told.Data = event.Try()
	}
	return told
}

// eventState words the state with a sentence.
func eventState(s chat.StateData, i webhook.Instance) (status, detail string) {
	switch s.State {
	case chat.Connected:
		if i.PushName == "" {
			return "CONNECTED", "Connected."
		}
		return "CONNECTED", "Connected as " + i.PushName
	case chat.Starting:
		return "CONNECTING", "Connecting..."
	case chat.ScanQR:
		return "CONNECTING", "Scan the QR code."
	case chat.Reconnecting:
		return "DISCONNECTED", "Connection closed."
	case chat.LoggedOut:
		return "DISCONNECTED", "Logged out."
	case chat.StateFailed:
		if s.Reason != "" {
			return "DISCONNECTED", s.Reason
		}
	}
	return "DISCONNECTED", "Session stopped."
}

type eventStatus struct {
	To    string `json:"to"`
	Error string `json:"error,omitempty"`
}

type eventMessage struct {
	Type        string `json:"type"`
	Body        string `json:"body"` // of a file the caption
	PushName    string `json:"pushName"`
	IsGroup     bool   `json:"isGroup"`
	Participant string `json:"participant,omitempty"` // who wrote in a group
	Timestamp   int64  `json:"timestamp"`             // WhatsApp's, in seconds
	event.Parts
}

func eventMessageOf(m event.Message, i webhook.Instance, link webhook.Link) eventMessage {
	return eventMessage{
		Type: m.ModernType(), Body: m.Text(), PushName: m.PushName, IsGroup: m.IsGroup(), Participant: m.Author(),
		Timestamp: m.At.Unix(), Parts: m.Parts(i, link, event.Modern),
	}
}
