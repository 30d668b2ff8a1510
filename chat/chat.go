package chat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Owner is who answers in a chat.
type Owner string

// The owners.
const (
	OwnedByBot   Owner = "bot"
	OwnedByHuman Owner = "human"
	OwnedByNone  Owner = "muted" // nobody answers by itself
)

// Chat is the thread between an instance and a contact or a group.
type Chat struct {
	ID          int64
	InstanceID  uuid.UUID
	ContactID   *int64  // nil for a group
	GroupID     *string // user part of the group's JID; nil for a contact
	Name        string
	Owner       Owner
	OwnerUntil  *time.Time // nil: until somebody changes it
	OwnerReason string
	Unread      int
	LastAt      *time.Time
	HeardAt     *time.Time // when the customer wrote first; nil: never
	ReachedAt   *time.Time // when we wrote first to somebody who had not
	EpisodeSeq  int64      // the agent remembers no message up to this one
	AnsweredSeq int64      // every inbound message up to this one is decided
	TurnDueAt   *time.Time
	TurnOpenAt  *time.Time
	LeaseNode   *uuid.UUID
	LeaseToken  int64
	LeaseUntil  *time.Time
	CreatedAt   time.Time

	Archived     bool
	PinnedAt     *time.Time
	MutedUntil   *time.Time // Forever: for good
	MarkedUnread bool       // by hand, whatever Unread says
	ByLID        bool       // WhatsApp names the chat's people by LID
	ClearedAt    time.Time  // with ClearedSeq: nothing up to that message is shown
	ClearedSeq   int64
}

// Forever is the end of what has no end.
var Forever = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// MutedAt reports whether the chat is muted at now.
func (c Chat) MutedAt(now time.Time) bool { return c.MutedUntil != nil && now.Before(*c.MutedUntil) }

// IsGroup reports whether the chat is a group.
func (c Chat) IsGroup() bool { return c.GroupID != nil }

// OwnerAt is who owns the chat at now: a hold that has run out has returned to the bot.
func (c Chat) OwnerAt(now time.Time) Owner {
	if c.Owner != OwnedByBot && c.OwnerUntil != nil && !now.Before(*c.OwnerUntil) {
		return OwnedByBot
	}
	return c.Owner
}

// FindChat returns the chat, or a NotFound fault.
func FindChat(ctx context.Context, db pg.DB, id int64) (Chat, error) {
	rows, err := db.Query(ctx, sqlChat, id)
	if err != nil {
		return Chat{}, fmt.Errorf("load chat: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Chat])
	if errors.Is(err, pgx.ErrNoRows) {
		return Chat{}, fault.Missing("chat")
	}
	if err != nil {
		return Chat{}, fmt.Errorf("load chat: %w", err)
	}
	return c, nil
}

// SetOwner hands the chat over until the given time; a nil until holds until the next change.
func (s *Service) SetOwner(ctx context.Context, accountID uuid.UUID, c Chat, owner Owner, until *time.Time, reason string) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		return SetOwnerTx(ctx, tx, accountID, c, owner, until, reason)
	})
}

// SetOwnerTx is SetOwner in the caller's transaction.
func SetOwnerTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, c Chat, owner Owner, until *time.Time, reason string) error {
	if _, err := tx.Exec(ctx, sqlSetOwner, c.ID, owner, until, reason); err != nil {
		return fmt.Errorf("set owner of chat: %w", err)
	}
	data := OwnerData{Where: Where{ChatID: c.ID}, Owner: owner, Until: until, Reason: reason}
	return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &c.InstanceID, Kind: EventOwner, Data: data})
}

// OwnerData is what the log tells of a chat that changed hands.
type OwnerData struct {
	Where
	Owner  Owner      `json:"owner"`
	Until  *time.Time `json:"until,omitempty"`
	Reason string     `json:"reason"`
}

// ClearContext writes an episode boundary: the agent forgets what was said in the chat so far.
func ClearContext(ctx context.Context, db pg.DB, chatID int64) error {
	if _, err := db.Exec(ctx, sqlClearContext, chatID); err != nil {
		return fmt.Errorf("clear context: %w", err)
	}
	return nil
}
