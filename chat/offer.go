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

// Never is the NotBefore of a campaign's message that is held: it does not go out until it is offered again.
var Never = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// Held reports whether the message waits for somebody's word.
func (m Message) Held() bool { return m.NotBefore != nil && !m.NotBefore.Before(Never) }

// HoldTx holds messages of campaigns that are still queued, and returns the ids of those. One that is on its way at this
// moment goes out all the same, and its outcome is stored as that of any other.
func HoldTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, ids []string) ([]string, error) {
	rows, err := tx.Query(ctx, sqlHold, instanceID, ids, Never)
	if err != nil {
		return nil, fmt.Errorf("hold messages: %w", err)
	}
	held, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("hold messages: %w", err)
	}
	return held, nil
}

// OfferAgainTx lets a held message of a campaign go at the draft's time, under its id and with what the draft says. It
// fails with NotFound when there is no such message that is queued. The caller calls Deliver after its commit.
func OfferAgainTx(ctx context.Context, tx pg.DB, d Draft) (Message, error) {
	if err := d.Check(); err != nil {
		return Message{}, err
	}
	content, err := d.Content.encode()
	if err != nil {
		return Message{}, err
	}
	rows, err := tx.Query(ctx, sqlOfferAgain, d.InstanceID, d.ID, d.Body, content, d.MediaID, d.NotBefore)
	if err != nil {
		return Message{}, fmt.Errorf("offer message again: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Message])
	if errors.Is(err, pgx.ErrNoRows) {
		return m, fault.Missing("message")
	}
	if err != nil {
		return m, fmt.Errorf("offer message again: %w", err)
	}
	return m, nil
}

// WithdrawOffersTx gives up the messages of campaigns that are queued for a chat, for a reason that is a clause for people.
func (s *Service) WithdrawOffersTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, c Chat, reason string) error {
	rows, err := tx.Query(ctx, sqlOffersOf, c.InstanceID, c.ID)
	if err != nil {
		return fmt.Errorf("look for queued messages of campaigns: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for queued messages of campaigns: %w", err)
	}
	outcomes := make([]Outcome, len(ids))
	for i, id := range ids {
		outcomes[i] = Outcome{AccountID: accountID, InstanceID: c.InstanceID, ID: id, Status: Failed, At: s.Now(), Error: reason}
	}
	return AcknowledgeTx(ctx, tx, outcomes)
}

// LastOffer is the last message of a campaign in the chat since a time, or a NotFound fault.
func LastOffer(ctx context.Context, db pg.DB, chatID int64, since time.Time) (Message, error) {
	found, err := messages(ctx, db, sqlLastOffer, chatID, since)
	if err == nil && len(found) == 0 {
		err = fault.Missing("message")
	}
	if err != nil {
		return Message{}, err
	}
	return found[0], nil
}

const (
	sqlHold = `
		WITH waiting AS (
			SELECT id FROM messages
			WHERE instance_id = $1 AND id = ANY($2) AND status = 'queued' AND origin = 'campaign'
			ORDER BY id
			FOR UPDATE
		)
		UPDATE messages m SET not_before = $3 FROM waiting
		WHERE m.instance_id = $1 AND m.id = waiting.id
		RETURNING m.id`

	sqlOfferAgain = `
		UPDATE messages SET body = $3, content = $4, media_id = $5, not_before = $6
		WHERE instance_id = $1 AND id = $2 AND status = 'queued' AND origin = 'campaign'
		RETURNING *`

	sqlOffersOf = `SELECT id FROM messages WHERE instance_id = $1 AND chat_id = $2 AND status = 'queued' AND origin = 'campaign' ORDER BY id`

	sqlLastOffer = messageRows + `
		WHERE chat_id = $1 AND origin = 'campaign' AND seq > 0 AND sent_at >= $2
		ORDER BY seq DESC
		LIMIT 1`
)
