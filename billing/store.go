package billing

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

const (
	// Instances take a weaker lock of their account's row: they do not wait for this one.
	sqlLock = `SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`

	sqlLoad = `
		SELECT s.slots, COALESCE(s.granted, 0) AS granted, s.most, COALESCE(s.customer, '') AS customer,
		       COALESCE(s.checkout, '') AS checkout,
		       COALESCE(s.subscription, '') AS subscription, COALESCE(s.item, '') AS item, COALESCE(s.status, '') AS status,
		       COALESCE(s.quantity, 0) AS quantity, COALESCE(s.unit_amount, 0) AS unit_amount, COALESCE(s.currency, 'usd') AS currency,
		       COALESCE(s.cancel_at_period_end, FALSE) AS cancel_at_period_end, s.period_ends_at,
		       CASE WHEN s.held_until > clock_timestamp() THEN s.held END AS held,
		       (SELECT count(*) FROM instances i WHERE i.account_id = a.id) AS used
		FROM accounts a
		LEFT JOIN subscriptions s ON s.account_id = a.id
		WHERE a.id = $1`

	sqlSetSlots = `
		INSERT INTO subscriptions (account_id, slots) VALUES ($1, $2)
		ON CONFLICT (account_id) DO UPDATE SET slots = EXCLUDED.slots`

	sqlGrant = `
		INSERT INTO subscriptions (account_id, granted, most) VALUES ($1, COALESCE($2, 0), $3)
		ON CONFLICT (account_id) DO UPDATE
		SET granted = COALESCE($2, subscriptions.granted),
		    most    = CASE WHEN $4::BOOLEAN THEN $3 ELSE subscriptions.most END`

	sqlHold    = `UPDATE subscriptions SET held = $2, held_until = clock_timestamp() + INTERVAL '2 minutes' WHERE account_id = $1`
	sqlRelease = `UPDATE subscriptions SET held = NULL, held_until = NULL WHERE account_id = $1`

	sqlClock = `SELECT clock_timestamp()`

	sqlSetCustomer = `
		INSERT INTO subscriptions (account_id, customer) VALUES ($1, $2)
		ON CONFLICT (account_id) DO UPDATE SET customer = COALESCE(subscriptions.customer, EXCLUDED.customer)
		RETURNING customer`

	sqlSetCheckout = `UPDATE subscriptions SET checkout = $2 WHERE account_id = $1`

	// Metadata is written by this server and by who holds its key of Stripe.
	sqlPayer = `
		SELECT a.id FROM accounts a
		LEFT JOIN subscriptions s ON s.account_id = a.id
		WHERE a.id::TEXT = $1 OR s.customer = $2
		ORDER BY a.id::TEXT = $1 DESC
		LIMIT 1`

	// What was read earlier does not replace what was read later, and a subscription that has ended none that goes on.
	sqlStore = `
		INSERT INTO subscriptions AS s (account_id, customer, subscription, item, status, quantity, unit_amount, currency,
			cancel_at_period_end, period_ends_at, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (account_id) DO UPDATE
		SET customer = EXCLUDED.customer, subscription = EXCLUDED.subscription, item = EXCLUDED.item, status = EXCLUDED.status,
		    quantity = EXCLUDED.quantity, unit_amount = EXCLUDED.unit_amount, currency = EXCLUDED.currency,
		    cancel_at_period_end = EXCLUDED.cancel_at_period_end, period_ends_at = EXCLUDED.period_ends_at, read_at = EXCLUDED.read_at
		WHERE s.read_at < EXCLUDED.read_at
		  AND (s.subscription IN ('', EXCLUDED.subscription)
		       OR EXCLUDED.status IN ('active', 'trialing', 'past_due')
		       OR s.status NOT IN ('active', 'trialing', 'past_due'))`

	sqlTaken     = `SELECT EXISTS (SELECT FROM stripe_events WHERE id = $1)`
	sqlTake      = `INSERT INTO stripe_events (id) VALUES ($1) ON CONFLICT (id) DO NOTHING`
	sqlForgetOld = `DELETE FROM stripe_events WHERE taken_at < now() - INTERVAL '60 days'` // Stripe sends an event for days
)

// record is all that is stored of an account's slots.
type record struct {
	Slots             *int
	Granted           int
	Most              *int
	Customer          string // empty: Stripe does not know the account
	Checkout          string // empty: there never was one
	Subscription      string // empty: there never was one
	Item              string
	Status            string
	Quantity          int
	UnitAmount        int64
	Currency          string
	CancelAtPeriodEnd bool
	PeriodEndsAt      *time.Time
	Held              *int // nil: no change is under way
	Used              int
}

// live reports whether the subscription is worth its slots: also while Stripe tries again to be paid for it.
func (r record) live() bool {
	return r.Status == "active" || r.Status == "trialing" || r.Status == "past_due"
}

func load(ctx context.Context, db pg.DB, accountID uuid.UUID) (record, error) {
	rows, err := db.Query(ctx, sqlLoad, accountID)
	if err != nil {
		return record{}, fmt.Errorf("load slots: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[record])
	if errors.Is(err, pgx.ErrNoRows) {
		return record{}, fault.Missing("account")
	}
	if err != nil {
		return record{}, fmt.Errorf("load slots: %w", err)
	}
	return r, nil
}

// locked is load, and lets nobody else change the account's slots or take one until tx ends.
func locked(ctx context.Context, tx pgx.Tx, accountID uuid.UUID) (record, error) {
	if _, err := tx.Exec(ctx, sqlLock, accountID); err != nil {
		return record{}, fmt.Errorf("lock account: %w", err)
	}
	return load(ctx, tx, accountID)
}

// moment is now by the database's clock, which all nodes share.
func moment(ctx context.Context, db pg.DB) (t time.Time, err error) {
	if err = db.QueryRow(ctx, sqlClock).Scan(&t); err != nil {
		return t, fmt.Errorf("read the clock: %w", err)
	}
	return t, nil
}
