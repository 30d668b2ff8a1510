package instanceapi

import (
	"net/http"

	"balas/api/event"
	"balas/api/wire"
	"balas/chat"
	"balas/rules"
	"balas/scheduler"
	"balas/webhook"
)

// BalasEvents is the complete wording, that of /api/v2: every kind of event under its own name.
func BalasEvents() webhook.Dialect {
	names := make([]string, 0, len(chat.EventKinds()))
	for _, k := range chat.EventKinds() {
		names = append(names, string(k))
	}
	return webhook.Dialect{
		Name:    "balas",
		Names:   names,
		NamesOf: balasNames,
		Body:    balasBody,
		Sign:    func(h http.Header, d webhook.Delivery, secrets []string) { webhook.SignStandard(h, d, secrets) },
	}
}

func balasNames(e webhook.Event) []string {
	if e.Kind == chat.EventTest {
		return []string{event.Test}
	}
	if _, known := balasWords[e.Kind]; !known {
		return nil
	}
	return []string{string(e.Kind)}
}

// balasEvent is an event of the log.
type balasEvent struct {
	ID         string  `json:"id"`
	Position   int64   `json:"position"` // the cursor: what comes after it is asked for with it
	Event      string  `json:"event"`
	InstanceID *string `json:"instanceId"` // null: it is of the account
	Timestamp  string  `json:"timestamp"`
	Data       any     `json:"data"`
}

func balasBody(e webhook.Event, name string, i webhook.Instance, link webhook.Link) any {
	told := balasEvent{ID: e.ID.String(), Position: e.Position, Event: name, Timestamp: wire.Time(e.CreatedAt), Data: event.Try()}
	if e.InstanceID != nil {
		told.InstanceID = new(e.InstanceID.String())
	}
	if word, known := balasWords[e.Kind]; known {
		told.Data = word(e, i, link)
	}
	return told
}

type balasWord func(webhook.Event, webhook.Instance, webhook.Link) any

// worded makes a word of what is told of the data alone.
func worded[T any](tell func(T) any) balasWord {
	return func(e webhook.Event, _ webhook.Instance, _ webhook.Link) any {
		data, _ := event.Read[T](e)
		return tell(data)
	}
}

func balasMessage(e webhook.Event, i webhook.Instance, link webhook.Link) any {
	m, _ := event.Read[event.Message](e)
	return messageToldOf(m, i, link)
}

func balasGroup(tell func(event.Group) any) balasWord {
	return func(e webhook.Event, _ webhook.Instance, _ webhook.Link) any {
		g, _ := event.ReadGroup(e)
		return tell(g)
	}
}

var balasWords = map[chat.EventKind]balasWord{
	chat.EventMessage:     balasMessage,
	chat.EventAccepted:    balasMessage,
	chat.EventUnavailable: balasMessage,
	chat.EventOpened:      balasMessage,
	chat.EventStatus: worded(func(d chat.StatusData) any {
		return statusTold{placeOf(d.Where), d.ID, typeOf(d.Kind), d.Status, d.Previous, d.Error, wire.Time(d.At)}
	}),
	chat.EventHeard: worded(func(d chat.HeardData) any {
		h := heard{Text: d.Text, Made: string(d.Made), Model: d.Model, Error: d.Error, HeardAt: wire.Time(d.At)}
		return heardTold{placeOf(d.Where), d.ID, h}
	}),
	chat.EventMarked: worded(func(d chat.MarkedData) any {
		return markedTold{placeOf(d.Where), d.ID, d.Starred, d.Deleted}
	}),
	chat.EventChat: worded(func(d chat.ChatData) any {
		return chatTold{
			placeOf(d.Where), d.Archived, d.Pinned, wire.MaybeTime(d.MutedUntil), d.Unread, d.MarkedUnread, d.Deleted, d.Cleared,
		}
	}),
	chat.EventOwner: worded(func(d chat.OwnerData) any {
		return ownerTold{placeOf(d.Where), d.Owner, wire.MaybeTime(d.Until), d.Reason}
	}),
	chat.EventTurn: worded(func(d rules.TurnData) any {
		return turnTold{placeOf(d.Where), d.ID.String(), d.Decision, d.Reason, d.ReplyID}
	}),
	chat.EventSaved:  worded(func(d chat.SavedData) any { return savedTold{placeOf(d.Where), d.Name} }),
	chat.EventMerged: worded(func(d chat.MergedData) any { return placeOf(d.Where) }),
	chat.EventPassed: worded(func(d chat.PassedData) any { return passedTold{placeOf(d.Where), d.Phone} }),
	chat.EventPresence: worded(func(d chat.PresenceData) any {
		return presenceTold{placeOf(d.Where), d.Phone, d.Available, wire.MaybeTime(d.LastSeen)}
	}),
	chat.EventCallOffered: worded(callTold),
	chat.EventCallEnded:   worded(callTold),
	chat.EventGroupJoined: balasGroup(func(g event.Group) any {
		return groupJoinedTold{placeOf(g.Where), g.Joined.Subject, g.Joined.Size}
	}),
	chat.EventGroup:     balasGroup(groupTold),
	chat.EventGroupLeft: balasGroup(groupTold),
	chat.EventInstance: worded(func(d chat.StateData) any {
		return stateTold{stateOf(chat.Instance{State: d.State}), d.State, d.Reason, why{d.Cause, wire.MaybeTime(d.Until)}, wire.MaybeText(d.Phone)}
	}),
	chat.EventQR: qrTold,
	chat.EventRestricted: worded(func(d chat.RestrictionData) any {
		return restrictedTold{d.Restriction, d.Active, wire.Time(d.Until)}
	}),
	chat.EventHistory:         worded(func(d chat.Synced) any { return d }),
	chat.EventSuppressed:      worded(suppressedTold),
	chat.EventReleased:        worded(suppressedTold),
	chat.EventCampaign:        worded(campaignTold),
	chat.EventCampaignDeleted: worded(campaignTold),
	chat.EventProgress:        worded(func(d scheduler.ProgressData) any { return d }),
	chat.EventEndpoint:        worded(func(d webhook.DisabledData) any { return d }),
}
