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

type presenceData struct {
	ContactID int64      `json:"contactId"`
	ChatID    int64      `json:"chatId"`
	Phone     string     `json:"phone,omitempty"`
	Available bool       `json:"available"`
	LastSeen  *time.Time `json:"lastSeen,omitempty"`
}

// TellPresence appends the event of a contact's presence. Nothing else of it is stored.
func TellPresence(ctx context.Context, db pg.DB, accountID, instanceID uuid.UUID, c Contact, p Presence) error {
	data := presenceData{ContactID: c.ID, ChatID: c.ChatID, Phone: c.Phone, Available: p.Available, LastSeen: p.LastSeen}
	return AppendTx(ctx, db, Event{AccountID: accountID, InstanceID: &instanceID, Kind: EventPresence, Data: data})
}
