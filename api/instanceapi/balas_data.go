package instanceapi

import (
	"balas/api/event"
	"balas/api/wire"
	"balas/chat"
	"balas/chat/group"
	"balas/rules"
	"balas/scheduler"
	"balas/webhook"
)

// place is the chat of an event, by all ids that are known of it.
type place struct {
	ChatID  string `json:"chatId"`            // the phone number's @c.us if it is known, else @lid; a group's @g.us
	ChatLID string `json:"chatLid,omitempty"` // @lid
	IsGroup bool   `json:"isGroup"`
}

func placeOf(w chat.Where) place {
	return place{ChatID: event.Legacy(w.Chat), ChatLID: w.ChatLID, IsGroup: event.IsGroup(w.Chat)}
}

// personTold is somebody, by all ids that are known of them.
type personTold struct {
	ID    string `json:"id"` // the phone number's @c.us if it is known, else @lid
	Phone string `json:"phone,omitempty"`
	LID   string `json:"lid,omitempty"` // @lid
	Name  string `json:"name,omitempty"`
}

func personToldOf(jid, lid, name string) personTold {
	p := personTold{ID: event.Legacy(jid), LID: lid, Name: name}
	switch a, err := chat.ParseAddress(jid); {
	case err != nil:
	case a.Kind == chat.PN:
		p.Phone = a.User
	case a.Kind == chat.LID:
		p.LID = jid
	}
	return p
}

// messageTold is a message, or what changes one: a reaction's body is the emoji, an edit's the new text.
type messageTold struct {
	place
	MessageID    string      `json:"messageId"`
	FromMe       bool        `json:"fromMe"`
	Origin       chat.Origin `json:"origin,omitempty"` // of ours: human, on the phone; bot, api or campaign
	Sender       *personTold `json:"sender,omitempty"` // none of ours
	Type         string      `json:"type"`
	Body         string      `json:"body"`
	Timestamp    string      `json:"timestamp"`
	TargetID     string      `json:"targetMessageId,omitempty"`
	TargetFromMe *bool       `json:"targetFromMe,omitempty"` // absent: the target is not here
	Vote         *chat.Vote  `json:"vote,omitempty"`
	ByAdmin      bool        `json:"byAdmin,omitempty"`
	event.Parts
}

func messageToldOf(m event.Message, i webhook.Instance, link webhook.Link) messageTold {
	told := messageTold{
		place: placeOf(m.Where), MessageID: m.ID, FromMe: m.FromMe, Origin: m.Origin, Type: typeOf(m.Kind), Body: m.Body,
		Timestamp: wire.Time(m.At), TargetID: m.TargetID, TargetFromMe: m.TargetFromMe, Vote: m.Content.Vote, ByAdmin: m.Content.ByAdmin,
		Parts: m.Parts(i, link, event.Legacy),
	}
	if told.Vote != nil && told.Vote.Options == nil {
		told.Vote.Options = []string{}
	}
	if !m.FromMe {
		jid, lid := m.Chat, m.ChatLID
		if m.IsGroup() {
			jid, lid = m.Sender, m.SenderLID
		}
		told.Sender = new(personToldOf(jid, lid, m.PushName))
	}
	return told
}

type statusTold struct {
	place
	MessageID string      `json:"messageId"`
	Type      string      `json:"type"`
	Status    chat.Status `json:"status"`
	Previous  chat.Status `json:"previousStatus"`
	Error     string      `json:"error,omitempty"`
	Timestamp string      `json:"timestamp"`
}

type heardTold struct {
	place
	MessageID string `json:"messageId"`
	heard
}

type markedTold struct {
	place
	MessageID string `json:"messageId"`
	Starred   bool   `json:"starred"`
	Deleted   bool   `json:"deleted"`
}

type chatTold struct {
	place
	Archived     bool    `json:"archived"`
	Pinned       bool    `json:"pinned"`
	MutedUntil   *string `json:"mutedUntil"`
	UnreadCount  int     `json:"unreadCount"`
	MarkedUnread bool    `json:"markedUnread"`
	Deleted      bool    `json:"deleted"`
	Cleared      bool    `json:"cleared"`
}

type ownerTold struct {
	place
	Owner  chat.Owner `json:"owner"`
	Until  *string    `json:"until"`
	Reason string     `json:"reason"`
}

type turnTold struct {
	place
	TurnID   string       `json:"turnId"`
	Decision rules.Do     `json:"decision"`
	Reason   rules.Reason `json:"reason"`
	ReplyID  string       `json:"replyMessageId,omitempty"`
}

type savedTold struct {
	place
	Name string `json:"name"`
}

type passedTold struct {
	place        // of who has the number from now on
	Phone string `json:"phone"`
}

type presenceTold struct {
	place
	Phone     string  `json:"phone,omitempty"`
	Available bool    `json:"available"`
	LastSeen  *string `json:"lastSeen"`
}

type callOf struct {
	place
	CallID    string      `json:"callId"`
	Caller    personTold  `json:"caller"`
	IsVideo   bool        `json:"isVideo"`
	Ending    chat.Ending `json:"ending,omitempty"`
	Timestamp string      `json:"timestamp"`
}

func callTold(d chat.CallData) any {
	lid := ""
	if d.LID != "" {
		lid = event.Person("", d.LID)
	}
	return callOf{placeOf(d.Where), d.ID, personToldOf(event.Person(d.Phone, d.LID), lid, d.Name), d.Video, d.Ending, wire.Time(d.At)}
}

type groupJoinedTold struct {
	place
	Subject string `json:"subject"`
	Size    int    `json:"participantsCount"`
}

type groupOf struct {
	place
	Subject  string       `json:"subject,omitempty"` // if it changed
	Joined   []memberTold `json:"joined,omitempty"`
	Left     []memberTold `json:"left,omitempty"`
	Promoted []memberTold `json:"promoted,omitempty"`
	Demoted  []memberTold `json:"demoted,omitempty"`
	By       string       `json:"by,omitempty"`
	event.Arranged
}

type memberTold struct {
	personTold
	Role group.Role `json:"role"`
}

func groupTold(g event.Group) any {
	return groupOf{
		place: placeOf(g.Where), Subject: g.Subject(), Joined: membersTold(g.Change.Join), Left: membersTold(g.Change.Leave),
		Promoted: membersTold(g.Change.Promote), Demoted: membersTold(g.Change.Demote), By: event.Legacy(g.Change.By), Arranged: g.Arranged(),
	}
}

func membersTold(all []group.Member) []memberTold {
	told := make([]memberTold, len(all))
	for n, m := range all {
		lid := ""
		if m.LID != "" {
			lid = event.Person("", m.LID)
		}
		told[n] = memberTold{personToldOf(m.Address().String(), lid, ""), m.Role}
	}
	return told
}

type stateTold struct {
	Status string     `json:"status"`
	State  chat.State `json:"state"` // finer than the status
	Reason string     `json:"reason,omitempty"`
	why
	Phone *string `json:"phone"`
}

// codeTold has no code once it has expired.
type codeTold struct {
	Status    string `json:"status"`
	QR        string `json:"qr,omitempty"`
	QRImage   string `json:"qrImage,omitempty"`
	ExpiresAt string `json:"expiresAt"`
}

func qrTold(e webhook.Event, i webhook.Instance, _ webhook.Link) any {
	shown, _ := event.Read[chat.QRData](e)
	code, _ := event.CodeOf(e, i)
	return codeTold{Status: "SCAN_QR_CODE", QR: code.QR, QRImage: code.Image, ExpiresAt: wire.Time(shown.ExpiresAt)}
}

type suppressionTold struct {
	EntryID string `json:"suppressionId"`
	personTold
	Reason    string `json:"reason,omitempty"`
	MessageID string `json:"messageId,omitempty"` // in which they asked for it
}

func suppressedTold(d chat.SuppressedData) any {
	return suppressionTold{d.Entry.String(), personToldOf(d.Address, "", ""), d.Reason, d.MessageID}
}

type campaignStateTold struct {
	CampaignID string           `json:"campaignId"`
	RunID      string           `json:"runId,omitempty"`
	Name       string           `json:"name"`
	Previous   scheduler.Status `json:"previousStatus,omitempty"` // absent: it is new, or gone
	Status     scheduler.Status `json:"status"`
	Reason     string           `json:"reason,omitempty"`
	NextAt     *string          `json:"nextAt"`
}

func campaignTold(d scheduler.StateData) any {
	told := campaignStateTold{
		CampaignID: d.CampaignID, Name: d.Name, Previous: d.From, Status: d.Status, Reason: d.Reason, NextAt: wire.MaybeTime(d.NextAt),
	}
	if d.RunID != nil {
		told.RunID = d.RunID.String()
	}
	return told
}

type restrictedTold struct {
	Restriction string `json:"restriction"`
	Active      bool   `json:"active"`
	Until       string `json:"until"`
}
