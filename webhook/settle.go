package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// outcome is how one try ended.
type outcome struct {
	item     *item
	attempt  Attempt
	verdict  verdict
	due      time.Time // of the next try; zero, if it did not arrive: it is dead
	probe    bool
	reopened bool // the endpoint is up again: what waits goes out at once
	broken   bool // by the end of this process: nothing is known of it
}

func (o outcome) state() string {
	switch {
	case o.verdict.arrived:
		return "delivered"
	case o.due.IsZero():
		return "dead"
	}
	return "pending"
}

const (
	// What a power loss undoes is sent once more, under the same id.
	sqlSettleQuickly = `SELECT set_config('synchronous_commit', 'off', TRUE)`

	sqlNoteEndpoint = `
		UPDATE webhooks SET failures = $3, retry_at = $4
		WHERE id = $1 AND lease_node = $2 AND (failures, retry_at) IS DISTINCT FROM ($3, $4::TIMESTAMPTZ)`

	sqlHoldsEndpoint = `SELECT EXISTS (SELECT FROM webhooks WHERE id = $1 AND lease_node = $2)`

	sqlSettleDeliveries = `
		UPDATE deliveries d
		SET state = o.state, attempts = d.attempts + 1, due_at = o.due_at,
		    settled_at = CASE WHEN o.state = 'pending' THEN NULL ELSE o.at END
		FROM unnest($1::BIGINT[], $2::TEXT[], $3::TIMESTAMPTZ[], $4::TIMESTAMPTZ[]) AS o (seq, state, due_at, at)
		WHERE d.seq = o.seq AND d.state = 'pending'`

	sqlLogAttempts = `
		INSERT INTO delivery_attempts (webhook_id, delivery_seq, at, took_ms, status, error, answer)
		SELECT $1, a.* FROM unnest($2::BIGINT[], $3::TIMESTAMPTZ[], $4::INT[], $5::INT[], $6::TEXT[], $7::TEXT[])
		  AS a (delivery_seq, at, took_ms, status, error, answer)
		WHERE EXISTS (SELECT FROM deliveries d WHERE d.seq = a.delivery_seq)`

	sqlReleaseWaiting = `UPDATE deliveries SET due_at = NULL WHERE webhook_id = $1 AND state = 'pending' AND due_at IS NOT NULL`

	sqlDisableEndpoint = `UPDATE webhooks SET active = FALSE, reason = $2, updated_at = $3 WHERE id = $1`
	sqlBury            = `UPDATE deliveries SET state = 'dead', due_at = NULL, settled_at = $2 WHERE webhook_id = $1 AND state = 'pending'`
)

// errNotServed says that the endpoint is no longer this node's.
var errNotServed = errors.New("another node serves the endpoint")

// settle writes what is known of tries, all in one transaction, while the next ones are on their way.
func (d *driver) settle(ctx context.Context) {
	if d.settling != nil || len(d.done) == 0 || time.Since(d.since) < settleGap && len(d.done) < inMemory/2 && ctx.Err() == nil {
		return
	}
	d.settling, d.done, d.since = d.done, nil, time.Now()
	outcomes, b, endpoint := d.settling, d.breaker, d.endpoint
	go func() {
		err := d.s.settle(context.WithoutCancel(ctx), endpoint, b, outcomes)
		d.settled <- err
	}()
}

// release frees what was settled. It is false once the endpoint is not this node's.
func (d *driver) release(err error) bool {
	outcomes := d.settling
	d.settling = nil
	if errors.Is(err, errNotServed) {
		return false
	}
	if err != nil {
		d.s.Log.Warn("settle deliveries", "webhook", d.id, "error", err)
		d.done = append(outcomes, d.done...)
		time.AfterFunc(time.Second, d.nudge)
		return true
	}
	for _, o := range outcomes {
		delete(d.known, o.item.Seq)
		if !o.verdict.arrived {
			delete(d.busy, o.item.Lane)
			d.more, d.waits = true, true
		}
		if o.reopened {
			d.more = true
		}
		if o.verdict.gone {
			d.changed.Store(true)
		}
	}
	return true
}

func (s *Service) settle(ctx context.Context, e Endpoint, br breaker, outcomes []outcome) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	b := &pgx.Batch{}
	held := false
	b.Queue(sqlSettleQuickly)
	b.Queue(sqlHoldsEndpoint, e.ID, s.NodeID).QueryRow(func(row pgx.Row) error { return row.Scan(&held) })
	queueOutcomes(b, e.ID, outcomes)
	var retryAt *time.Time
	if br.open() {
		retryAt = &br.retryAt
	}
	b.Queue(sqlNoteEndpoint, e.ID, s.NodeID, br.failures, retryAt)
	gone := false
	for _, o := range outcomes {
		if o.reopened {
			b.Queue(sqlReleaseWaiting, e.ID)
		}
		gone = gone || o.verdict.gone
	}
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		if !held {
			return errNotServed
		}
		if gone {
			return s.disable(ctx, tx, e, "the endpoint answered 410: it wants no more events")
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle deliveries: %w", err)
	}
	return nil
}

func queueOutcomes(b *pgx.Batch, webhookID uuid.UUID, outcomes []outcome) {
	n := len(outcomes)
	seqs, states, dues, ats := make([]int64, n), make([]string, n), make([]*time.Time, n), make([]time.Time, n)
	took, statuses, errs, answers := make([]int, n), make([]int, n), make([]string, n), make([]string, n)
	for i, o := range outcomes {
		seqs[i], states[i], ats[i] = o.item.Seq, o.state(), o.attempt.At
		if o.state() == "pending" {
			dues[i] = &o.due
		}
		took[i], statuses[i] = int(o.attempt.Took.Milliseconds()), o.attempt.Status
		errs[i], answers[i] = o.attempt.Error, o.attempt.Answer
	}
	b.Queue(sqlSettleDeliveries, seqs, states, dues, ats)
	b.Queue(sqlLogAttempts, webhookID, seqs, ats, took, statuses, errs, answers)
}

// DisabledData is what the log tells of an endpoint that is sent nothing more.
type DisabledData struct {
	WebhookID uuid.UUID `json:"webhookId"`
	Reason    string    `json:"reason"`
}

// disable stops an endpoint for good. What waited for it is dead, and can be replayed once it is active again.
func (s *Service) disable(ctx context.Context, tx pgx.Tx, e Endpoint, why string) error {
	b := &pgx.Batch{}
	b.Queue(sqlDisableEndpoint, e.ID, why, s.Now())
	b.Queue(sqlBury, e.ID, s.Now())
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	data := DisabledData{WebhookID: e.ID, Reason: why}
	return chat.AppendTx(ctx, tx, chat.Event{AccountID: e.AccountID, InstanceID: e.InstanceID, Kind: chat.EventEndpoint, Data: data})
}
