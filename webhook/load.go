package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// subjectColumns are those of subject, of an event e and its instance i.
const subjectColumns = `e.position, e.id, e.account_id, e.instance_id, e.kind, e.data, e.created_at,
	COALESCE(i.hex_id, '') AS hex_id, COALESCE(i.slug, '') AS slug, COALESCE(i.session_id, '') AS session_id,
	COALESCE(i.name, '') AS instance_name, COALESCE(i.phone, '') AS phone, COALESCE(i.push_name, '') AS push_name,
	COALESCE(i.qr, '') AS qr, i.qr_expires_at`

const (
	sqlServed = `SELECT * FROM webhooks WHERE id = $1 AND lease_node = $2 AND active`

	// The first deliveries, in order, that are not in memory and whose lane is free: not one of $3, and without one that
	// waits to be tried again after $4.
	sqlLoadDeliveries = `
		SELECT d.seq, d.id AS delivery_id, d.name, d.lane, d.attempts, d.created_at AS queued_at, ` + subjectColumns + `
		FROM deliveries d
		JOIN events e ON e.seq = d.event_seq
		LEFT JOIN instances i ON i.id = e.instance_id
		WHERE d.webhook_id = $1 AND d.state = 'pending' AND d.seq <> ALL($2) AND d.lane <> ALL($3)
		  AND NOT EXISTS (SELECT FROM deliveries b
		                  WHERE b.webhook_id = $1 AND b.lane = d.lane AND b.state = 'pending' AND b.due_at > $4 OFFSET 0)
		ORDER BY d.seq
		LIMIT $5`

	sqlNextDue = `SELECT min(due_at) FROM deliveries WHERE webhook_id = $1 AND state = 'pending' AND due_at > $2`

	sqlReleaseEndpoint = `UPDATE webhooks SET lease_node = NULL WHERE id = $1 AND lease_node = $2`
)

// item is a delivery in memory with what it tells of.
type item struct {
	Seq        int64
	DeliveryID string
	Name       string
	Lane       string
	Attempts   int // before
	QueuedAt   time.Time
	subject
}

// subject is an event, and what is known of the instance that it is about.
type subject struct {
	Event
	HexID, Slug, SessionID, InstanceName, Phone, PushName, QR string
	QRExpiresAt                                               *time.Time
}

func (s *subject) instance(now time.Time) Instance {
	if s.InstanceID == nil {
		return Instance{}
	}
	return InstanceOf(chat.Instance{
		ID: *s.InstanceID, HexID: s.HexID, Slug: s.Slug, SessionID: s.SessionID,
		Name: s.InstanceName, Phone: s.Phone, PushName: s.PushName, QR: s.QR, QRExpiresAt: s.QRExpiresAt,
	}, now)
}

func (d *driver) add(it *item) {
	d.known[it.Seq] = true
	d.newest = max(d.newest, it.Seq)
	d.queue = append(d.queue, it)
}

// refill loads deliveries if there are some and there is room. It is false once the endpoint is not this node's to serve.
func (d *driver) refill(ctx context.Context) (bool, error) {
	if d.changed.Swap(false) {
		served, err := d.reload(ctx)
		if err != nil {
			d.changed.Store(true)
			d.s.Log.Warn("load an endpoint", "webhook", d.id, "error", err)
			return true, err
		}
		if !served {
			return false, nil
		}
	}
	now := d.s.Now()
	room, free := inMemory-len(d.known), now
	if d.breaker.open() {
		if now.Before(d.breaker.retryAt) || d.flying > 0 || len(d.queue) > 0 {
			return true, nil
		}
		room, free = 1, now.Add(2*lifetime) // a probe need not be due
	}
	if !d.more || room < 1 || len(d.queue) > inMemory/2 {
		return true, nil
	}
	if err := d.load(ctx, now, free, room); err != nil {
		d.s.Log.Warn("load deliveries", "webhook", d.id, "error", err)
		return true, err
	}
	return true, nil
}

// held are the lanes of tries that failed and are not settled.
func (d *driver) held() []string {
	lanes := []string{}
	for _, o := range slices.Concat(d.done, d.settling) {
		if !o.verdict.arrived {
			lanes = append(lanes, o.item.Lane)
		}
	}
	return lanes
}

// reload reads the endpoint as it is now, and forgets what waits in memory.
func (d *driver) reload(ctx context.Context) (served bool, err error) {
	rows, err := d.s.Pool.Query(ctx, sqlServed, d.id, d.s.NodeID)
	if err != nil {
		return false, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[endpointRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if d.endpoint, err = row.open(d.s.Sealer, d.s.Now()); err != nil {
		return false, err
	}
	d.breaker = breaker{failures: d.endpoint.Failures}
	if at := d.endpoint.RetryAt; at != nil {
		d.breaker.retryAt = *at
	}
	d.drop(func(*item) bool { return true })
	d.more, d.waits = true, true
	return true, nil
}

func (d *driver) load(ctx context.Context, now, free time.Time, room int) error {
	known := make([]int64, 0, len(d.known))
	for seq := range d.known {
		known = append(known, seq)
	}
	held := d.held()
	var loaded []*item
	var due *time.Time
	b := &pgx.Batch{}
	b.Queue(sqlLoadDeliveries, d.id, known, held, free, room).Query(func(rows pgx.Rows) (err error) {
		loaded, err = pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[item])
		return err
	})
	if d.waits {
		b.Queue(sqlNextDue, d.id, now).QueryRow(func(row pgx.Row) error { return row.Scan(&due) })
	}
	if err := d.s.Pool.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("load deliveries: %w", err)
	}
	for _, it := range loaded {
		d.add(it)
	}
	d.more = len(loaded) == room
	d.due, d.waits = time.Time{}, due != nil
	if due != nil {
		d.due = *due
	}
	return nil
}
