package chat

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/internal/pg"
)

// EventPresence tells that a contact whose presence is followed came online or went away.
const EventPresence EventKind = "presence"

// Presence is whether a contact is online, as they let others see it.
type Presence struct {
	Available bool
	LastSeen  *time.Time // nil while they are online, and when they do not show it
	At        time.Time  // when WhatsApp told; zero: it has told nothing yet
}

// PresenceData is what the log tells of a contact's presence.
type PresenceData struct {
	Where
	ContactID int64      `json:"contactId"`
	Phone     string     `json:"phone,omitempty"`
	Available bool       `json:"available"`
	LastSeen  *time.Time `json:"lastSeen,omitempty"`
}

// TellPresence appends the event of a contact's presence. Nothing else of it is stored.
func TellPresence(ctx context.Context, db pg.DB, accountID, instanceID uuid.UUID, c Contact, p Presence) error {
	data := PresenceData{Where: Where{ChatID: c.ChatID}, ContactID: c.ID, Phone: c.Phone, Available: p.Available, LastSeen: p.LastSeen}
	return AppendTx(ctx, db, Event{AccountID: accountID, InstanceID: &instanceID, Kind: EventPresence, Data: data})
}
