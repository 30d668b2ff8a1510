package instanceapi

import (
	"balas/api/event"
	"balas/chat"
	"balas/webhook"
)

// Events is how the document of /api/v1 words events. It has names for what customers write, the statuses of our messages,
// the instance's state, its codes to scan, and calls.
func Events() webhook.Dialect {
	return webhook.Dialect{
		Name:    "instanceapi",
		Names:   []string{"message", "message.ack", "session.status", "qrcode.updated", "call"},
		NamesOf: eventNames,
		Body:    eventBody,
		Sign:    webhook.SignBody("X-Wahero-Signature", ""),
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
			return []string{"message.ack"}
		}
	case chat.EventInstance:
		return []string{"session.status"}
	case chat.EventQR:
		return []string{"qrcode.updated"}
	case chat.EventCallOffered, chat.EventCallEnded:
		return []string{"call"}
	case chat.EventTest:
		return []string{event.Test}
	}
	return nil
}

type eventEnvelope struct {
	Event     string `json:"event"`
	Session   string `json:"session"`
	Timestamp int64  `json:"timestamp"` // seconds
	Payload   any    `json:"payload"`
}

func eventBody(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	return eventEnvelope{Event: name, Session: i.ID.String(), Timestamp: e.CreatedAt.Unix(), Payload: eventPayload(e, i, link)}
}

func eventPayload(e webhook.Event, i webhook.Instance, link webhook.Link) any {
	switch e.Kind {
	case chat.EventMessage:
		m, _ := event.Read[event.Message](e)
		return eventMessageOf(m, i, link)
	case chat.EventStatus:
		s, _ := event.Read[chat.StatusData](e)
		return eventAck{MessageID: s.ID, ChatID: event.Legacy(s.Chat), Status: event.Reached(s.Status), Error: s.Error}
	case chat.EventInstance:
		s, _ := event.Read[chat.StateData](e)
		return eventState{Status: stateOf(chat.Instance{State: s.State}), Reason: s.Reason, Cause: s.Cause}
	case chat.EventQR:
		c, _ := event.CodeOf(e, i)
		return eventCode{QR: c.QR, QRImage: c.Image}
	case chat.EventCallOffered, chat.EventCallEnded:
		c, _ := event.Read[chat.CallData](e)
		return eventCall{CallID: c.ID, From: event.Legacy(event.Person(c.Phone, c.LID)), Status: callStatus(c.Ending), IsVideo: c.Video}
	}
	return event.Try()
}

// eventMessage has of a group's message the group as from, so that an answer goes there, and who wrote as participant.
type eventMessage struct {
	From        string `json:"from"`
	Body        string `json:"body"` // of a file the caption
	Type        string `json:"type"`
	MessageID   string `json:"messageId"`
	IsGroup     bool   `json:"isGroup"`
	Participant string `json:"participant,omitempty"`
	PushName    string `json:"pushName,omitempty"`
	Timestamp   int64  `json:"timestamp"` // WhatsApp's, in seconds
	event.Parts
}

func eventMessageOf(m event.Message, i webhook.Instance, link webhook.Link) eventMessage {
	return eventMessage{
		From: event.Legacy(m.Chat), Body: m.Text(), Type: m.LegacyType(), MessageID: m.ID, IsGroup: m.IsGroup(),
		Participant: event.Legacy(m.Author()), PushName: m.PushName, Timestamp: m.At.Unix(), Parts: m.Parts(i, link, event.Legacy),
	}
}

type eventAck struct {
	MessageID string      `json:"messageId"`
	ChatID    string      `json:"chatId"`
	Status    chat.Status `json:"status"` // sent, delivered, read or failed
	Error     string      `json:"error,omitempty"`
}

type eventState struct {
	Status string     `json:"status"`
	Reason string     `json:"reason,omitempty"`
	Cause  chat.Cause `json:"stateCause,omitempty"`
}

// eventCode is empty once the code has expired.
type eventCode struct {
	QR      string `json:"qr,omitempty"`
	QRImage string `json:"qrImage,omitempty"`
}

type eventCall struct {
	CallID  string `json:"callId"`
	From    string `json:"from"`
	Status  string `json:"status"`
	IsVideo bool   `json:"isVideo"`
}

// callStatus words how a call stands: the document has received and rejected.
func callStatus(e chat.Ending) string {
	switch e {
	case "":
		return "received"
	case chat.CallElsewhere:
		return "answered"
	case chat.CallOver:
		return "ended"
	}
	return string(e)
}
