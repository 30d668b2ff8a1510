package chat

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"balas/internal/pg"
)

// EventKind names what happened.
type EventKind string

// The kinds of events.
const (
	EventMessage  EventKind = "message"          // a message came in, or a person sent one from the phone
	EventAccepted EventKind = "message.accepted" // a message of ours is committed and will go out
	EventStatus   EventKind = "message.status"   // a message of ours was sent, delivered, read, played, or failed
	EventInstance EventKind = "instance.state"   // an instance changed its state
	EventQR       EventKind = "instance.qr"      // a new code waits to be scanned
	EventOwner    EventKind = "chat.owner"       // a chat changed hands between bot and people
	EventMerged   EventKind = "contact.merged"   // two contacts turned out to be one person
	EventPassed   EventKind = "contact.passed"   // a phone number is another person's from now on
	EventTurn     EventKind = "turn"             // a turn was decided
	EventChat     EventKind = "chat.changed"     // a chat was read, archived, pinned, muted, cleared or deleted, here or on the phone
	EventMarked   EventKind = "message.changed"  // a message was starred, or deleted for the owner alone, here or on the phone
	EventSaved    EventKind = "contact.changed"  // the owner's name for a contact changed on the phone
	EventHistory  EventKind = "history.synced"   // messages from before the link were stored

	EventUnavailable EventKind = "message.unavailable" // a message came in that cannot be decrypted yet
	EventOpened      EventKind = "message.opened"      // a vote that came before its poll can be read now
	EventHeard       EventKind = "message.heard"       // a voice note was transcribed or a picture described, or that failed

	EventGroupJoined EventKind = "group.joined"  // the number is in a group from now on
	EventGroup       EventKind = "group.changed" // a group's settings or members changed
	EventGroupLeft   EventKind = "group.left"    // the number is in a group no more

	EventRestricted EventKind = "instance.restricted" // WhatsApp restricts a number, or lifts the restriction

	EventEndpoint EventKind = "webhook.disabled" // an endpoint is sent nothing more
	EventTest     EventKind = "webhook.test"     // the owner tries an endpoint: it is in no log

	EventSuppressed EventKind = "contact.suppressed" // campaigns write to somebody no more
	EventReleased   EventKind = "contact.released"   // campaigns may write to somebody again

	EventCampaign        EventKind = "campaign.state"    // a campaign was made, or changed its state
	EventProgress        EventKind = "campaign.progress" // a run of a campaign has come further: counts of what became of it
	EventCampaignDeleted EventKind = "campaign.deleted"  // a campaign is gone, with its recipients and its ledger
)

// EventKinds are the kinds that stand in the log, in no order.
func EventKinds() []EventKind {
	return []EventKind{
		EventMessage, EventAccepted, EventStatus, EventUnavailable, EventOpened, EventHeard, EventMarked, EventChat, EventOwner, EventTurn,
		EventSaved, EventMerged, EventPassed, EventPresence, EventCallOffered, EventCallEnded, EventGroupJoined, EventGroup, EventGroupLeft,
		EventInstance, EventQR, EventRestricted, EventHistory, EventEndpoint, EventSuppressed, EventReleased,
		EventCampaign, EventCampaignDeleted, EventProgress,
	}
}

// Event is one entry of the log. Data is JSON-encodable and holds no secret. Where it has a chatId, the log adds the
// chat's JIDs, as Where has them.
type Event struct {
	AccountID  uuid.UUID
	InstanceID *uuid.UUID
	Kind       EventKind
	Data       any
}

// Where is in which chat something happened.
type Where struct {
	ChatID  int64  `json:"chatId"`            // ours
	Chat    string `json:"chat,omitempty"`    // JID: of a person the phone number's, if it is known
	ChatLID string `json:"chatLid,omitempty"` // JID of the person's LID, if it is known
}

// AppendTx writes the event in the transaction of its cause.
func AppendTx(ctx context.Context, tx pg.DB, e Event) error {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return fmt.Errorf("encode %s event: %w", e.Kind, err)
	}
	_, err = tx.Exec(ctx, sqlInsertEvent, uuid.Must(uuid.NewV7()), e.AccountID, e.InstanceID, e.Kind, data)
	if err != nil {
		return fmt.Errorf("append %s event: %w", e.Kind, err)
	}
	return nil
}
