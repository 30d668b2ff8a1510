package connectionapi

import (
	"net/http"

	"balas/api/event"
	"balas/api/wire"
	"balas/chat"
	"balas/webhook"
)

// Events is how the document of connections words events, over its WebSocket and to its webhooks: with the names of WAHA.
func Events() webhook.Dialect {
	return webhook.Dialect{
		Name: "connectionapi",
		Names: []string{
			"message", "message.any", "message.ack", "message.reaction", "message.edited", "message.revoked", "message.waiting",
			"poll.vote", "poll.vote.failed", "session.status", "presence.update", "group.join", "group.leave", "group.update",
			"call.received", "call.accepted", "call.rejected",
		},
		NamesOf: eventNames,
		Body:    eventBody,
		Sign:    signEvent,
	}
}

// signEvent signs the time of the try with the body, so that nobody sends it again later.
func signEvent(h http.Header, d webhook.Delivery, secrets []string) {
	webhook.SignStandard(h, d, secrets)
	at := webhook.Seconds(d)
	h.Set("X-WAHooks-Event", d.Name)
	h.Set("X-WAHooks-Timestamp", at)
	if len(secrets) > 0 {
		h.Set("X-WAHooks-Signature", "sha256="+webhook.Hex(secrets[0], []byte(at+"."), d.Body))
	}
}

func eventNames(e webhook.Event) []string {
	switch e.Kind {
	case chat.EventMessage, chat.EventAccepted, chat.EventOpened:
		if m, ok := event.Read[event.Message](e); ok {
			return eventMessageNames(m)
		}
	case chat.EventStatus:
		return []string{"message.ack"}
	case chat.EventUnavailable:
		return []string{"message.waiting"}
	case chat.EventInstance, chat.EventQR:
		return []string{"session.status"}
	case chat.EventPresence:
		return []string{"presence.update"}
	case chat.EventGroupJoined, chat.EventGroup, chat.EventGroupLeft:
		if g, ok := event.ReadGroup(e); ok {
			return eventGroupNames(e.Kind, g)
		}
	case chat.EventCallOffered:
		return []string{"call.received"}
	case chat.EventCallEnded:
		c, _ := event.Read[chat.CallData](e)
		return eventEndings[c.Ending]
	case chat.EventTest:
		return []string{event.Test}
	}
	return nil
}

// eventEndings has no word for a call that was answered here and is over.
var eventEndings = map[chat.Ending][]string{
	chat.CallMissed: {"call.rejected"}, chat.CallRejected: {"call.rejected"}, chat.CallElsewhere: {"call.accepted"},
}

func eventMessageNames(m event.Message) []string {
	switch {
	case m.Kind == chat.KindReaction:
		return []string{"message.reaction"}
	case m.Kind == chat.KindEdit:
		return []string{"message.edited"}
	case m.Kind == chat.KindRevoke:
		return []string{"message.revoked"}
	case m.Kind == chat.KindVote && m.Content.Vote != nil && m.Content.Vote.Sealed:
		return []string{"poll.vote.failed"}
	case m.Kind == chat.KindVote:
		return []string{"poll.vote"}
	case m.FromMe:
		return []string{"message.any"}
	}
	return []string{"message", "message.any"}
}

func eventGroupNames(k chat.EventKind, g event.Group) (names []string) {
	if k == chat.EventGroupJoined || len(g.Change.Join) > 0 {
		names = append(names, "group.join")
	}
	if k == chat.EventGroupLeft || len(g.Change.Leave) > 0 {
		names = append(names, "group.leave")
	}
	if k == chat.EventGroup && g.IsArranged() {
		names = append(names, "group.update")
	}
	return names
}

type eventEnvelope struct {
	Event        string `json:"event"`
	ConnectionID string `json:"connectionId"`
	Payload      any    `json:"payload"`
	Timestamp    string `json:"timestamp"`
}

func eventBody(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	return eventEnvelope{Event: name, ConnectionID: i.ID.String(), Payload: eventPayload(e, name, i, link), Timestamp: wire.Time(e.CreatedAt)}
}

func eventPayload(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	switch e.Kind {
	case chat.EventMessage, chat.EventAccepted, chat.EventUnavailable, chat.EventOpened:
		m, _ := event.Read[event.Message](e)
		return eventMessagePayload(m, i, link)
	case chat.EventStatus:
		s, _ := event.Read[chat.StatusData](e)
		return eventAckOf(s)
	case chat.EventInstance:
		s, _ := event.Read[chat.StateData](e)
		return eventState{Name: i.Name, Status: eventStates[s.State], Reason: s.Reason}
	case chat.EventQR:
		c, _ := event.CodeOf(e, i)
		return eventState{Name: i.Name, Status: eventStates[chat.ScanQR], QR: c.QR, QRImage: c.Image}
	case chat.EventPresence:
		p, _ := event.Read[chat.PresenceData](e)
		return eventPresenceOf(p)
	case chat.EventGroupJoined, chat.EventGroup, chat.EventGroupLeft:
		g, _ := event.ReadGroup(e)
		return eventGroupOf(g, name)
	case chat.EventCallOffered, chat.EventCallEnded:
		c, _ := event.Read[chat.CallData](e)
		return eventCallOf(c)
	}
	return event.Try()
}
