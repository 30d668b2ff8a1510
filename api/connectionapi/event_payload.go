package connectionapi

import (
	"balas/api/event"
	"balas/chat"
	"balas/webhook"
)

func eventMessagePayload(m event.Message, i webhook.Instance, link webhook.Link) any {
	told := eventMessageOf(m, i)
	switch m.Kind {
	case chat.KindReaction:
		return eventReaction{told, eventReacted{Text: m.Body, MessageID: m.TargetKey()}}
	case chat.KindEdit:
		return eventEdited{told, m.Body, m.TargetID}
	case chat.KindRevoke:
		return eventRevoked{told, m.TargetID}
	case chat.KindVote:
		return eventVoteOf(m, told)
	}
	parts := m.Parts(i, link, event.Legacy)
	return eventSaid{
		eventMessage: told, Body: m.Text(), HasMedia: m.Content.File != nil, ReplyTo: eventReplyTo(m), Source: eventSource(m), Parts: parts,
	}
}

// eventMessage is what every message has. From is the chat, so that an answer goes there, and of a group's message
// Participant who wrote it.
type eventMessage struct {
	ID          string `json:"id"`
	Timestamp   int64  `json:"timestamp"` // WhatsApp's, in seconds
	From        string `json:"from"`
	FromMe      bool   `json:"fromMe"`
	To          string `json:"to"`
	Participant string `json:"participant,omitempty"`
	PushName    string `json:"pushName,omitempty"`
}

func eventMessageOf(m event.Message, i webhook.Instance) eventMessage {
	told := eventMessage{
		ID: m.Key(), Timestamp: m.At.Unix(), From: event.Legacy(m.Chat), FromMe: m.FromMe, To: event.Legacy(event.Own(i)),
		Participant: event.Legacy(m.Author()), PushName: m.PushName,
	}
	if m.FromMe {
		told.To = told.From
	}
	return told
}

type eventSaid struct {
	eventMessage
	Body     string       `json:"body"` // of a file the caption
	HasMedia bool         `json:"hasMedia"`
	ReplyTo  *eventQuoted `json:"replyTo,omitempty"`
	Source   string       `json:"source,omitempty"`
	event.Parts
}

type eventQuoted struct {
	ID string `json:"id"`
}

func eventReplyTo(m event.Message) *eventQuoted {
	if m.QuotedID == "" {
		return nil
	}
	return &eventQuoted{m.QuotedID}
}

// eventSource is where a message of ours was written: on the phone (app) or by a program.
func eventSource(m event.Message) string {
	switch {
	case !m.FromMe:
		return ""
	case m.Origin == chat.FromHuman:
		return "app"
	}
	return "api"
}

type eventReaction struct {
	eventMessage
	Reaction eventReacted `json:"reaction"`
}

type eventReacted struct {
	Text      string `json:"text"` // empty: it was taken back
	MessageID string `json:"messageId"`
}

type eventEdited struct {
	eventMessage
	Body     string `json:"body"`
	EditedID string `json:"editedMessageId"`
}

type eventRevoked struct {
	eventMessage
	RevokedID string `json:"revokedMessageId"`
}

// eventVote tells of a vote in a poll: all the options that whoever votes has chosen by now.
type eventVote struct {
	Vote eventVoted `json:"vote"`
	Poll eventPoll  `json:"poll"`
}

type eventVoted struct {
	eventMessage
	SelectedOptions []string `json:"selectedOptions"`
}

type eventPoll struct {
	ID     string `json:"id"`
	To     string `json:"to"`
	FromMe bool   `json:"fromMe"`
}

func eventVoteOf(m event.Message, told eventMessage) eventVote {
	chosen := []string{}
	if v := m.Content.Vote; v != nil && len(v.Options) > 0 {
		chosen = v.Options
	}
	return eventVote{
		Vote: eventVoted{told, chosen},
		Poll: eventPoll{ID: m.TargetKey(), To: told.From, FromMe: m.TargetFromMe == nil || *m.TargetFromMe},
	}
}

type eventAck struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	FromMe  bool   `json:"fromMe"`
	Ack     int    `json:"ack"`
	AckName string `json:"ackName"`
	Error   string `json:"error,omitempty"`
}

// eventAcks are the numbers and names of WAHA.
var eventAcks = map[chat.Status]struct {
	ack  int
	name string
}{
	chat.Queued: {0, "PENDING"}, chat.Sent: {1, "SERVER"}, chat.Delivered: {2, "DEVICE"}, chat.Read: {3, "READ"},
	chat.Played: {4, "PLAYED"}, chat.Failed: {-1, "ERROR"},
}

func eventAckOf(s chat.StatusData) eventAck {
	a := eventAcks[s.Status]
	return eventAck{ID: event.Key(true, s.Chat, s.ID), From: event.Legacy(s.Chat), FromMe: true, Ack: a.ack, AckName: a.name, Error: s.Error}
}

type eventState struct {
	Name    string `json:"name"`
	Status  string `json:"status"`
	Reason  string `json:"reason,omitempty"`
	QR      string `json:"qr,omitempty"`
	QRImage string `json:"qrImage,omitempty"`
}

var eventStates = map[chat.State]string{
	chat.Connected: "WORKING", chat.ScanQR: "SCAN_QR_CODE", chat.Starting: "STARTING", chat.Reconnecting: "STARTING",
	chat.Stopped: "STOPPED", chat.LoggedOut: "FAILED", chat.StateFailed: "FAILED",
}

type eventPresence struct {
	ID        string         `json:"id"`
	Presences []eventPresent `json:"presences"`
}

type eventPresent struct {
	Participant string `json:"participant"`
	Known       string `json:"lastKnownPresence"`
	LastSeen    *int64 `json:"lastSeen"` // seconds
}

func eventPresenceOf(p chat.PresenceData) eventPresence {
	who := event.Legacy(p.Chat)
	one := eventPresent{Participant: who, Known: "offline"}
	if p.Available {
		one.Known = "online"
	}
	if p.LastSeen != nil {
		one.LastSeen = new(p.LastSeen.Unix())
	}
	return eventPresence{ID: who, Presences: []eventPresent{one}}
}

type eventCall struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	At      int64  `json:"timestamp"` // seconds
	IsVideo bool   `json:"isVideo"`
	IsGroup bool   `json:"isGroup"`
}

func eventCallOf(c chat.CallData) eventCall {
	return eventCall{
		ID: c.ID, From: event.Legacy(event.Person(c.Phone, c.LID)), At: c.At.Unix(), IsVideo: c.Video, IsGroup: event.IsGroup(c.Chat),
	}
}

type eventGroup struct {
	ID           string        `json:"id"`
	Type         string        `json:"type"` // join, leave or update
	Subject      string        `json:"subject,omitempty"`
	Participants []eventMember `json:"participants"`
	By           string        `json:"by,omitempty"`
	event.Arranged
}

type eventMember struct {
	ID   string `json:"id"`
	Role string `json:"role,omitempty"`
}

func eventGroupOf(g event.Group, name string) eventGroup {
	told := eventGroup{ID: g.Group, Subject: g.Subject(), Participants: []eventMember{}, By: event.Legacy(g.Change.By)}
	who := g.Change.Promote
	switch name {
	case "group.join":
		told.Type, who = "join", g.Change.Join
	case "group.leave":
		told.Type, who = "leave", g.Change.Leave
	default:
		told.Type, told.Arranged = "update", g.Arranged()
		who = append(who, g.Change.Demote...)
	}
	for _, m := range who {
		told.Participants = append(told.Participants, eventMember{event.Legacy(m.Address().String()), string(m.Role)})
	}
	return told
}
