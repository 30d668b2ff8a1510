package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
)

// payWait is how long a change at Stripe may take. It is shorter than the change is held.
const payWait = 90 * time.Second

// pay changes the subscription. Between its transactions the account has the smaller number of slots, so that no instance is
// made which the change leaves without one. A caller who hangs up does not break it off.
func (s *Service) pay(ctx context.Context, accountID uuid.UUID, n int) (Change, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), payWait)
	defer cancel()
	r, err := s.hold(ctx, accountID, n)
	if err != nil {
		return Change{}, err
	}
	paid, err := s.Stripe.changeQuantity(ctx, r.Subscription, n)
	if err != nil && !declined(err) {
		_ = s.sync(ctx, r.Subscription, "") // whether it was changed is open: the error stands
	}
	if err == nil {
		err = s.sync(ctx, r.Subscription, "")
	}
	if _, released := s.Pool.Exec(ctx, sqlRelease, accountID); err == nil && released != nil {
		err = fmt.Errorf("end change of slots: %w", released)
	}
	if err != nil {
		return Change{}, err
	}
	return Change{Slots: n, Status: moved(paid.before, n), Prorated: major(paid.total, paid.currency), Currency: paid.currency}, nil
}

func (s *Service) hold(ctx context.Context, accountID uuid.UUID, n int) (r record, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if r, err = locked(ctx, tx, accountID); err != nil {
			return err
		}
		switch err := s.check(r, n); {
		case err != nil:
			return err
		case !r.live():
			return fault.Bad("subscription", "", "there is none: POST /api/billing/checkout comes first")
		case r.Held != nil:
			return &fault.Fault{Kind: fault.Conflict, Noun: "slots", Detail: "another change is under way"}
		}
		if _, err := tx.Exec(ctx, sqlHold, accountID, n); err != nil {
			return fmt.Errorf("hold slots: %w", err)
		}
		return nil
	})
	return r, err
}
