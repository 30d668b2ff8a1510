package chat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// HistoryPiece is a piece of history that the phone has announced and that is not stored to its end.
type HistoryPiece struct {
	InstanceID uuid.UUID
	ID         string // of the message that announced it
	Seq        int64
	Notice     []byte // where it is and how to read it, as WhatsApp put it
	Steps      int    // how many are stored
	Messages   int    // how many were new
	Tries      int
	DoneAt     *time.Time
	CreatedAt  time.Time
}

// QueueHistory queues on a batch that a piece of history was announced. One that was announced before stays as it is.
func QueueHistory(b *pgx.Batch, instanceID uuid.UUID, id string, notice []byte) {
	b.Queue(sqlInsertHistory, instanceID, id, notice)
}

// NextHistory returns the oldest piece that is not stored to its end; false: there is none.
func NextHistory(ctx context.Context, db pg.DB, instanceID uuid.UUID) (HistoryPiece, bool, error) {
	rows, err := db.Query(ctx, sqlNextHistory, instanceID)
	if err != nil {
		return HistoryPiece{}, false, fmt.Errorf("look for history: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[HistoryPiece])
	if errors.Is(err, pgx.ErrNoRows) {
		return HistoryPiece{}, false, nil
	}
	if err != nil {
		return HistoryPiece{}, false, fmt.Errorf("look for history: %w", err)
	}
	return p, true, nil
}

// StepTx notes that one more step of the piece is stored, with so many new messages. It fails with ErrLeaseLost when
// the socket is another node's by now, or the step was stored before.
func (p *HistoryPiece) StepTx(ctx context.Context, tx pg.DB, leaseToken int64, messages int) error {
	tag, err := tx.Exec(ctx, sqlHistoryStep, p.InstanceID, p.ID, p.Steps, messages, leaseToken)
	if err != nil {
		return fmt.Errorf("note step of history: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrLeaseLost
	}
	return nil
}

// Failed notes that the piece could not be fetched.
func (p *HistoryPiece) Failed(ctx context.Context, db pg.DB) error {
	if err := db.QueryRow(ctx, sqlHistoryTried, p.InstanceID, p.ID).Scan(&p.Tries); err != nil {
		return fmt.Errorf("note try of history: %w", err)
	}
	return nil
}

// Synced is what is told of a piece of history that is done with.
type Synced struct {
	Type     string `json:"type"`     // as WhatsApp names it: initial_bootstrap, recent, full, push_name, on_demand …
	Chunk    int    `json:"chunk"`    // counts the pieces of one type
	Progress int    `json:"progress"` // of the whole history, in percent, as the phone reckons
	Chats    int    `json:"chats"`
	Messages int    `json:"messages"`        // that were new
	Error    string `json:"error,omitempty"` // why it was given up, as a clause for people
}

// Done notes that nothing is left to do for the piece, with its event.
func (p *HistoryPiece) Done(ctx context.Context, pool pgBeginner, accountID uuid.UUID, s Synced) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sqlHistoryDone, p.InstanceID, p.ID)
		if err != nil {
			return fmt.Errorf("note end of history: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &p.InstanceID, Kind: EventHistory, Data: s})
	})
}

// Oldest returns the first message of the chat that is here; false: there is none.
func Oldest(ctx context.Context, db pg.DB, chatID int64) (Message, bool, error) {
	ms, err := messages(ctx, db, sqlOldest, chatID)
	if err != nil || len(ms) == 0 {
		return Message{}, false, err
	}
	return ms[0], true, nil
}

const (
	sqlInsertHistory = `INSERT INTO histories (instance_id, id, notice) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

	sqlNextHistory = `SELECT * FROM histories WHERE instance_id = $1 AND done_at IS NULL ORDER BY seq LIMIT 1`

	sqlHistoryStep = `
		UPDATE histories h SET steps = h.steps + 1, messages = h.messages + $4
		FROM instances i
		WHERE h.instance_id = $1 AND h.id = $2 AND h.steps = $3 AND i.id = $1 AND i.lease_token = $5`

	sqlHistoryTried = `UPDATE histories SET tries = tries + 1 WHERE instance_id = $1 AND id = $2 RETURNING tries`

	sqlHistoryDone = `UPDATE histories SET done_at = now(), notice = '' WHERE instance_id = $1 AND id = $2 AND done_at IS NULL`

	sqlOldest = messageRows + ` WHERE chat_id = $1 AND target_id = '' ORDER BY at, seq LIMIT 1`
)
