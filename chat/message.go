package chat

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Status is how far a message has come. It only ever grows; failed follows queued alone.
type Status string

// The statuses, in their order.
const (
	Queued    Status = "queued"
	Sent      Status = "sent"
	Delivered Status = "delivered"
	Read      Status = "read"
	Played    Status = "played"
	Failed    Status = "failed"
)

// Origin is who made a message.
type Origin string

// The origins.
const (
	FromCustomer Origin = "customer"
	FromHuman    Origin = "human" // a person of the business, on the phone
	FromBot      Origin = "bot"
	FromAPI      Origin = "api"
	FromCampaign Origin = "campaign"
)

// Priority orders the messages that wait to be sent on one instance; the lower goes first.
type Priority int16

// The priorities.
const (
	PriorityReply Priority = iota
	PriorityAPI
	PriorityCampaign
)

// Message is one WhatsApp message, in or out.
type Message struct {
	InstanceID  uuid.UUID
	ID          string
	Seq         int64 // grows within a chat; below zero: from before the link, counted down
	ChatID      int64
	ContactID   *int64 // who wrote it; nil when from us
	FromMe      bool
	Origin      Origin
	Kind        Kind
	Body        string
	QuotedID    string
	TargetID    string // of a change: the message that it is about
	Content     Content
	Raw         []byte     // WhatsApp's own form; nil where it can be composed of the rest
	MediaID     *uuid.UUID // the file, if it is in the media store
	Status      Status
	Priority    Priority
	NotBefore   *time.Time // when it may go out at the earliest; nil: at once
	TurnID      *uuid.UUID
	Error       string
	At          time.Time
	SentAt      *time.Time
	DeliveredAt *time.Time
	ReadAt      *time.Time
	PlayedAt    *time.Time
	EditedAt    *time.Time
	RevokedAt   *time.Time // deleted for everyone: body and content are gone
	CreatedAt   time.Time
	Starred     bool
	DeletedAt   *time.Time // for the owner alone: it stands in no list
	Heard       *Heard     // what a model made of the file; nil: nobody tried
}

// Said is what the message says to who answers it: the text of what was chosen, else the body.
func (m Message) Said() string {
	if c := m.Content.Choice; c != nil && c.Text != "" {
		return c.Text
	}
	return m.Body
}

// NewMessageID mints an id as WhatsApp Web does: 3EB0 and 18 hex digits, upper case.
func NewMessageID() string {
	b := make([]byte, 9)
	_, _ = rand.Read(b)
	return "3EB0" + strings.ToUpper(hex.EncodeToString(b))
}

// RawID strips the decoration that some dialects put around a message id: true_<chat>_<id>.
func RawID(id string) string {
	if rest, ok := strings.CutPrefix(id, "true_"); ok {
		return rest[strings.LastIndex(rest, "_")+1:]
	}
	if rest, ok := strings.CutPrefix(id, "false_"); ok {
		return rest[strings.LastIndex(rest, "_")+1:]
	}
	return id
}

// FindMessage returns the message of the instance, or a NotFound fault.
func FindMessage(ctx context.Context, db pg.DB, instanceID uuid.UUID, id string) (Message, error) {
	rows, err := db.Query(ctx, sqlMessage, instanceID, RawID(id))
	if err != nil {
		return Message{}, fmt.Errorf("load message: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Message])
	if errors.Is(err, pgx.ErrNoRows) {
		return Message{}, fault.Missing("message")
	}
	if err != nil {
		return Message{}, fmt.Errorf("load message: %w", err)
	}
	return m, nil
}

// Unanswered returns the chat's inbound messages after its watermark, oldest first, at most limit.
func Unanswered(ctx context.Context, db pg.DB, chatID int64, limit int) ([]Message, error) {
	return messages(ctx, db, sqlUnanswered, chatID, limit)
}

// History returns the chat's last messages before seq, oldest first, at most limit, none from before
// the episode boundary.
func History(ctx context.Context, db pg.DB, chatID, seq int64, limit int) ([]Message, error) {
	return messages(ctx, db, sqlHistory, chatID, seq, limit)
}

// Waiting returns what the instance still has to send, in the order of sending, at most limit.
func Waiting(ctx context.Context, db pg.DB, instanceID uuid.UUID, limit int) ([]Message, error) {
	return messages(ctx, db, sqlQueued, instanceID, limit)
}

func messages(ctx context.Context, db pg.DB, sql string, args ...any) ([]Message, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	ms, err := pgx.CollectRows(rows, pgx.RowToStructByName[Message])
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	return ms, nil
}
