// Package billing holds how many instances an account may have, its slots. Owners pay for them through Stripe, or set them
// themselves on a server where nobody pays.
package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/fault"
)

// Service counts slots and changes them.
type Service struct {
	Pool *pgxpool.Pool
	// Most is how many slots an account may have, unless who runs the server grants it another number.
	Most int
	// Home is an address of this server that tells people how slots are paid, and to which they come back from Stripe.
	Home string
	// Stripe takes the money. Nil: nobody pays.
	Stripe *Stripe
}

// Slots are how many instances an account may have, and has.
type Slots struct {
	Paid    int
	Used    int
	Limited bool // by Paid; otherwise there may be more
}

// Available is how many of the slots are free.
func (s Slots) Available() int { return max(0, s.Paid-s.Used) }

// Free reports whether one more instance may be made.
func (s Slots) Free() bool { return !s.Limited || s.Used < s.Paid }

// Status is how an account's subscription stands.
type Status struct {
	Slots             Slots
	Active            bool
	State             string // Stripe's word; none: there never was a subscription
	CancelAtPeriodEnd bool
	PeriodEndsAt      *time.Time // nil: it has no periods
	Monthly           float64    // in units of the currency
	Currency          string     // such as usd
}

// Status returns how the account's subscription stands, as far as Stripe told. Where nobody pays it is active.
func (s *Service) Status(ctx context.Context, accountID uuid.UUID) (Status, error) {
	r, err := load(ctx, s.Pool, accountID)
	if err != nil {
		return Status{}, err
	}
	st := Status{Slots: s.slots(r), Active: true, State: "active", Currency: r.Currency}
	if s.Stripe == nil {
		return st, nil
	}
	st.Active, st.State, st.CancelAtPeriodEnd, st.PeriodEndsAt = r.live(), r.Status, r.CancelAtPeriodEnd, r.PeriodEndsAt
	if r.Subscription == "" {
		st.State = "none"
	}
	if st.Active {
		st.Monthly = major(r.UnitAmount*int64(r.Quantity), r.Currency)
	}
	return st, nil
}

// Slots returns the account's slots.
func (s *Service) Slots(ctx context.Context, accountID uuid.UUID) (Slots, error) {
	r, err := load(ctx, s.Pool, accountID)
	return s.slots(r), err
}

// slots are the subscription's, else what was granted; where nobody pays what the owner set. An owner who never set any has
// as many instances as they like.
func (s *Service) slots(r record) Slots {
	n := Slots{Used: r.Used, Limited: true}
	switch {
	case s.Stripe != nil && r.live():
		n.Paid = r.Quantity
	case s.Stripe != nil:
		n.Paid = r.Granted
	case r.Slots != nil:
		n.Paid = min(*r.Slots, s.most(r))
	default:
		n.Paid, n.Limited = s.most(r), r.Most != nil
	}
	if r.Held != nil && *r.Held < n.Paid {
		n.Paid = *r.Held
	}
	return n
}

// most is how many slots the account may set or pay for.
func (s *Service) most(r record) int {
	if r.Most != nil {
		return *r.Most
	}
	return s.Most
}

// Grant is what who runs the server allows an account; nil leaves what is stored.
type Grant struct {
	Granted *int  // slots that cost nothing, while no subscription is paid for
	Most    **int // slots that the owner may set or pay for; a nil within: the server's number
}

// GrantTx stores what the account is allowed. It fails with Invalid for less than no slots, or more than 100 000.
func GrantTx(ctx context.Context, tx pgx.Tx, accountID uuid.UUID, g Grant) error {
	var most *int
	if g.Most != nil {
		most = *g.Most
	}
	if outside(g.Granted) || outside(most) {
		return fault.Bad("account", "slots", "must be from 0 to 100000")
	}
	if g.Granted == nil && g.Most == nil {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlGrant, accountID, g.Granted, most, g.Most != nil); err != nil {
		return fmt.Errorf("grant slots: %w", err)
	}
	return nil
}

func outside(slots *int) bool { return slots != nil && (*slots < 0 || *slots > 100_000) }

// Allowed is what who runs the server allows an account.
type Allowed struct {
	Slots   Slots
	Granted int
	Most    int
}

// Allowed returns what the account is allowed.
func (s *Service) Allowed(ctx context.Context, accountID uuid.UUID) (Allowed, error) {
	r, err := load(ctx, s.Pool, accountID)
	return Allowed{Slots: s.slots(r), Granted: r.Granted, Most: s.most(r)}, err
}
