package chat

import (
	"context"
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

// OfferAgainTx lets held messages of campaigns of one instance go at the drafts' times, under their ids and with what the
// drafts say. Refused with NotFound is what is queued no more. The caller calls Deliver after its commit.
func OfferAgainTx(ctx context.Context, tx pg.DB, drafts []Draft) ([]Acceptance, error) {
	all := make([]Acceptance, len(drafts))
	var open []candidate
	var ids, bodies, contents []string
	var media []*uuid.UUID
	var times []*time.Time
	for i, d := range drafts {
		c := candidate{d, &all[i]}
		if err := c.refuse(d.Check()); err != nil {
			return nil, err
		}
		if c.Err != nil {
			continue
		}
		content, err := d.Content.encode()
		if err != nil {
			return nil, err
		}
		open, ids, bodies, contents = append(open, c), append(ids, d.ID), append(bodies, d.Body), append(contents, string(content))
		media, times = append(media, d.MediaID), append(times, d.NotBefore)
	}
	if len(open) == 0 {
		return all, nil
	}
	again, err := messages(ctx, tx, sqlOfferAgain, open[0].InstanceID, ids, bodies, contents, media, times)
	if err != nil {
		return nil, fmt.Errorf("offer messages again: %w", err)
	}
	byID := make(map[string]Message, len(again))
	for _, m := range again {
		byID[m.ID] = m
	}
	for _, c := range open {
		var ok bool
		if c.Message, ok = byID[c.ID]; !ok {
			c.Err = fault.Missing("message")
		}
	}
	return all, nil
}

// WithdrawOffersTx gives up the messages of campaigns that are queued for a chat, for a reason that is a clause for people,
// and returns their ids.
func (s *Service) WithdrawOffersTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, c Chat, reason string) ([]string, error) {
	rows, err := tx.Query(ctx, sqlOffersOf, c.InstanceID, c.ID)
	if err != nil {
		return nil, fmt.Errorf("look for queued messages of campaigns: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for queued messages of campaigns: %w", err)
	}
	outcomes := make([]Outcome, len(ids))
	for i, id := range ids {
		outcomes[i] = Outcome{AccountID: accountID, InstanceID: c.InstanceID, ID: id, Status: Failed, At: s.Now(), Error: reason}
	}
	return ids, AcknowledgeTx(ctx, tx, outcomes)
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
		UPDATE messages m SET body = d.body, content = d.content::JSONB, media_id = d.media_id, not_before = d.not_before
		FROM unnest($2::TEXT[], $3::TEXT[], $4::TEXT[], $5::UUID[], $6::TIMESTAMPTZ[]) AS d (id, body, content, media_id, not_before)
		WHERE m.instance_id = $1 AND m.id = d.id AND m.status = 'queued' AND m.origin = 'campaign'
		RETURNING m.*`

	sqlOffersOf = `SELECT id FROM messages WHERE instance_id = $1 AND chat_id = $2 AND status = 'queued' AND origin = 'campaign' ORDER BY id`

	sqlLastOffer = messageRows + `
		WHERE chat_id = $1 AND origin = 'campaign' AND seq > 0 AND sent_at >= $2
		ORDER BY seq DESC
		LIMIT 1`
)
