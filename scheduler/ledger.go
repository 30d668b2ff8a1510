package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
)

// Next is a send that waits, with the recipient that it goes to.
type Next struct {
	Send
	Name        string
	JobTitle    string
	CompanyName string
	Fields      map[string]string
	Zone        string
}

// NextTx returns the sends of a run that are due, in their order, at most limit, and locks them. The caller has locked
// the run, so that no two batches of it overlap.
func NextTx(ctx context.Context, tx pg.DB, runID uuid.UUID, now time.Time, limit int) ([]Next, error) {
	return all[Next](ctx, tx, "send", sqlNext, runID, now, limit)
}

// RecordTx notes what became of messages, as chat.AcknowledgeTx does: those that are a campaign's in its ledger. What would go
// back changes nothing, and any order of receipts comes to the same.
func RecordTx(ctx context.Context, tx pg.DB, outcomes []chat.Outcome) error {
	b := &pgx.Batch{}
	QueueOutcomes(b, outcomes)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("record what became of sends: %w", err)
	}
	return nil
}

// QueueOutcomes queues RecordTx's statement on a batch that the caller sends.
func QueueOutcomes(b *pgx.Batch, outcomes []chat.Outcome) {
	n := len(outcomes)
	instances, ids, statuses := make([]uuid.UUID, n), make([]string, n), make([]string, n)
	reasons, times := make([]string, n), make([]time.Time, n)
	for i, o := range outcomes {
		instances[i], ids[i], statuses[i], reasons[i], times[i] = o.InstanceID, o.ID, string(statusOf(o)), o.Error, o.At
	}
	b.Queue(sqlRecord, instances, ids, statuses, reasons, times)
}

// statusOf is what an outcome makes of a send.
func statusOf(o chat.Outcome) SendStatus {
	switch {
	case o.Status == chat.Played:
		return SendRead
	case o.Status == chat.Failed && o.Failure == chat.Nowhere:
		return SendSkipped
	case o.Status == chat.Failed && o.Failure == chat.Unsure:
		return SendUnknown
	}
	return SendStatus(o.Status)
}

// FindSend returns the row of the ledger whose message has the id, or a NotFound fault: the message is no campaign's.
func FindSend(ctx context.Context, db pg.DB, instanceID uuid.UUID, messageID string) (Send, error) {
	return one[Send](ctx, db, "send", sqlSendOf, instanceID, chat.RawID(messageID))
}

// AnsweredTx notes that a customer answers a campaign's message, the first time that they do, or asks with that to be left
// alone. It returns the campaign's name; empty: the message is no campaign's any more.
func (s *Service) AnsweredTx(ctx context.Context, tx pg.DB, m chat.Message, at time.Time, optedOut bool) (name string, err error) {
	err = tx.QueryRow(ctx, sqlAnswered, m.InstanceID, m.ID, at, optedOut).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("note answer to campaign: %w", err)
	}
	return name, nil
}

// OptedOutTx skips the recipients of messages that were given up because they opted out.
func (s *Service) OptedOutTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, messageIDs []string) error {
	if _, err := tx.Exec(ctx, sqlSkipWithdrawn, instanceID, messageIDs, asked); err != nil {
		return fmt.Errorf("skip who opted out: %w", err)
	}
	return nil
}

// StatisticsOf counts the rows of a run. One that does not exist has none.
func StatisticsOf(ctx context.Context, db pg.DB, runID uuid.UUID) (Statistics, error) {
	return one[Statistics](ctx, db, "statistics", sqlStatistics, runID)
}

// openRun returns the run of a campaign that is not over; nil: there is none.
func openRun(ctx context.Context, db pg.DB, campaignID string) (*Run, error) {
	found, err := all[Run](ctx, db, "run", sqlOpenRun, campaignID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// setNext stores when the next batch of a run is due; nil: none is. Without a run it does nothing.
func setNext(ctx context.Context, tx pg.DB, run *Run, at *time.Time) error {
	if run == nil {
		return nil
	}
	run.NextAt = at
	if _, err := tx.Exec(ctx, sqlSetNext, run.ID, at); err != nil {
		return fmt.Errorf("store when run goes on: %w", err)
	}
	return nil
}

const (
	sqlInsertRun = `
		INSERT INTO campaign_runs (id, campaign_id, planned_at, started_at, status, next_at)
		VALUES ($1, $2, $3, $4, 'open', $4)
		RETURNING *`

	sqlOpenRun = `SELECT * FROM campaign_runs WHERE campaign_id = $1 AND finished_at IS NULL FOR UPDATE`

	sqlSetNext = `UPDATE campaign_runs SET next_at = $2 WHERE id = $1`

	sqlCloseRun = `UPDATE campaign_runs SET status = $2, reason = $3, finished_at = $4, next_at = NULL WHERE id = $1`

	// What of a run is in chat's hands and not sent yet, be it held or not. Few messages are queued at any time: the order leads
	// to their index, OFFSET 0 keeps it, and LIMIT 1 has each looked up in the ledger, of whose size the planner knows nothing for
	// a while.
	inHand = `
		FROM (SELECT id FROM messages WHERE instance_id = $1 AND status = 'queued' AND priority = 2 ORDER BY priority, seq OFFSET 0) m
		CROSS JOIN LATERAL (
			SELECT status FROM campaign_sends WHERE instance_id = $1 AND message_id = m.id AND run_id = $2 LIMIT 1
		) s`

	sqlInHand = `SELECT m.id` + inHand + ` ORDER BY m.id`

	// Order is kept: what was accepted comes before what was not.
	sqlTakeBack = `
		UPDATE campaign_sends SET status = 'pending', due_at = $3
		WHERE instance_id = $1 AND message_id = ANY($2) AND status = 'accepted'`

	sqlSkipWithdrawn = `
		UPDATE campaign_sends SET status = 'skipped', reason = $3, due_at = NULL
		WHERE instance_id = $1 AND message_id = ANY($2) AND status IN ('pending', 'accepted')`

	sqlSkipWaiting = `UPDATE campaign_sends SET status = 'skipped', reason = $2, due_at = NULL WHERE run_id = $1 AND due_at IS NOT NULL`

	// Ids are as chat.NewMessageID mints them. Of a random UUID two digits are not random, and left out: all others of an
	// id are.
	sqlFillLedger = `
		INSERT INTO campaign_sends (run_id, number, seq, instance_id, message_id, due_at)
		SELECT $1, r.number, r.seq, $3, '3EB0' || upper(left(r.hex, 12) || substr(r.hex, 14, 3) || substr(r.hex, 18, 3)), $4
		FROM (
			SELECT number, seq, replace(gen_random_uuid()::TEXT, '-', '') AS hex
			FROM campaign_recipients
			WHERE campaign_id = $2
			ORDER BY seq
		) r`

	// What is due first comes first; at first all is due at once, and goes in the order of the recipients. Whose recipient
	// is gone comes with a number alone. LIMIT 1 has recipients looked up one by one: the planner, which does not know how
	// few a batch is, would else read all of them.
	sqlNext = `
		SELECT s.*, COALESCE(NULLIF(r.name, ''), k.name, '') AS name, COALESCE(r.job_title, '') AS job_title, COALESCE(r.company_name, '') AS company_name,
		       COALESCE(r.fields, '{}') AS fields, COALESCE(r.zone, '') AS zone
		FROM (
			SELECT * FROM campaign_sends
			WHERE run_id = $1 AND due_at <= $2
			ORDER BY due_at, seq
			LIMIT $3
			FOR UPDATE
		) s
		LEFT JOIN LATERAL (
			SELECT * FROM campaign_recipients
			WHERE campaign_id = (SELECT campaign_id FROM campaign_runs WHERE id = $1) AND number = s.number
			LIMIT 1
		) r ON TRUE
		LEFT JOIN LATERAL (
			SELECT ` + called + ` AS name FROM contact_aliases a JOIN contacts c ON c.id = a.contact_id
			WHERE a.instance_id = s.instance_id AND a.kind = 'pn' AND a.value = s.number
		) k ON TRUE
		ORDER BY s.due_at, s.seq`

	// A failure is of what was to be sent; what was sent has not failed. A send whose message failed may be sent after all,
	// and so may one that was held or withdrawn at the moment in which it went out. That it was accepted is asked in a way that
	// no index can answer: the one of what was accepted is the wrong one as soon as the planner's figures are old.
	sqlRecord = `
		WITH outcome AS (
			SELECT DISTINCT ON (instance_id, id) *
			FROM unnest($1::UUID[], $2::TEXT[], $3::TEXT[]::send_status[], $4::TEXT[], $5::TIMESTAMPTZ[]) AS o (instance_id, id, status, reason, at)
			ORDER BY instance_id, id, status DESC
		)
		UPDATE campaign_sends s
		SET status       = o.status,
		    reason       = o.reason,
		    due_at       = NULL,
		    sent_at      = CASE WHEN o.status < 'sent' THEN s.sent_at ELSE COALESCE(s.sent_at, o.at) END,
		    delivered_at = CASE WHEN o.status IN ('delivered', 'read') THEN COALESCE(s.delivered_at, o.at) ELSE s.delivered_at END,
		    read_at      = CASE WHEN o.status = 'read' THEN COALESCE(s.read_at, o.at) ELSE s.read_at END
		FROM outcome o
		WHERE s.instance_id = o.instance_id AND s.message_id = o.id AND COALESCE(s.accepted_at, '-infinity') > '-infinity'
		  AND CASE WHEN o.status = 'skipped' THEN s.status IN ('pending', 'accepted', 'unknown')
		           ELSE s.status < o.status AND (s.status <> 'skipped' OR o.status >= 'sent') END`

	sqlAnswered = `
		WITH send AS (
			SELECT s.run_id, s.number, c.name
			FROM campaign_sends s
			JOIN campaign_runs r ON r.id = s.run_id
			JOIN campaigns c ON c.id = r.campaign_id
			WHERE s.instance_id = $1 AND s.message_id = $2
		), noted AS (
			UPDATE campaign_sends s
			SET replied_at = COALESCE(s.replied_at, $3::TIMESTAMPTZ),
			    opted_out_at = CASE WHEN $4::BOOLEAN THEN COALESCE(s.opted_out_at, $3) ELSE s.opted_out_at END
			FROM send
			WHERE s.run_id = send.run_id AND s.number = send.number AND (s.replied_at IS NULL OR $4 AND s.opted_out_at IS NULL)
		)
		SELECT name FROM send`

	sqlSendOf = `SELECT * FROM campaign_sends WHERE instance_id = $1 AND message_id = $2`

	counted = `
		count(*) FILTER (WHERE s.status = 'pending') AS pending, count(*) FILTER (WHERE s.status = 'accepted') AS accepted,
		count(*) FILTER (WHERE s.status = 'unknown') AS unknown, count(*) FILTER (WHERE s.status = 'sent') AS sent,
		count(*) FILTER (WHERE s.status = 'delivered') AS delivered, count(*) FILTER (WHERE s.status = 'read') AS read,
		count(*) FILTER (WHERE s.status = 'failed') AS failed, count(*) FILTER (WHERE s.status = 'skipped') AS skipped,
		count(s.replied_at) AS replied, count(s.opted_out_at) AS opted_out`

	sqlStatistics = `SELECT ` + counted + ` FROM campaign_sends s WHERE s.run_id = $1`
)
