package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Outcome is what became of a message of ours.
type Outcome struct {
	AccountID  uuid.UUID
	InstanceID uuid.UUID
	ID         string
	TargetID   string // of a change that was sent: the message that it is about
	Status     Status // Sent, Delivered, Read, Played or Failed
	At         time.Time
	Error      string // why it failed, as a clause for people; else empty
	Failure    Failure
}

// StatusData is what the log tells of a message of ours that came further, or failed.
type StatusData struct {
	Where
	ID       string    `json:"id"`
	Kind     Kind      `json:"kind"`
	Previous Status    `json:"previous"` // queued: this is the first that is heard of it
	Status   Status    `json:"status"`
	Error    string    `json:"error"`
	At       time.Time `json:"at"`
}

// Failure is of what kind a failure is.
type Failure string

// The kinds of failures.
const (
	ForGood Failure = ""        // another try would fail too
	Nowhere Failure = "nowhere" // the number is not on WhatsApp
	ForNow  Failure = "for_now" // another try, with the same id, may succeed
	Unsure  Failure = "unsure"  // it may have gone out: WhatsApp did not say. With the same id it may be tried again
	Late    Failure = "late"    // it was not tried: its time went by while nothing could be sent
)

// AcknowledgeTx raises the statuses of the messages, each with its event, in two statements however
// many there are. What would go back, or is no message of ours, changes nothing.
func AcknowledgeTx(ctx context.Context, tx pg.DB, outcomes []Outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	QueueOutcomes(b, outcomes)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("acknowledge messages: %w", err)
	}
	return nil
}

// QueueOutcomes queues AcknowledgeTx's statement on a batch that the caller sends.
func QueueOutcomes(b *pgx.Batch, outcomes []Outcome) {
	n := len(outcomes)
	accounts, instances, events := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	ids, statuses, errs := make([]string, n), make([]string, n), make([]string, n)
	times := make([]time.Time, n)
	for i, o := range outcomes {
		accounts[i], instances[i], events[i] = o.AccountID, o.InstanceID, uuid.Must(uuid.NewV7())
		ids[i], statuses[i], errs[i], times[i] = o.ID, string(o.Status), o.Error, o.At
	}
	b.Queue(sqlAcknowledge, accounts, instances, ids, statuses, errs, times, events)
	queueChanges(b, outcomes)
}
