package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stripe/stripe-go/v86"
)

// sync reads the subscription from Stripe and stores it, as having been read from when the reading began: so the last change
// stands however its news are overtaken. With an event's id it does so once for that event. What is no account's is left.
func (s *Service) sync(ctx context.Context, subscription, event string) error {
	began, err := moment(ctx, s.Pool)
	if err != nil {
		return err
	}
	var sub *stripe.Subscription
	if subscription != "" {
		if sub, err = s.Stripe.subscription(ctx, subscription); err != nil {
			return err
		}
	}
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if event != "" {
			if fresh, err := takeTx(ctx, tx, event); err != nil || !fresh {
				return err
			}
		}
		if sub == nil {
			return nil
		}
		return storeTx(ctx, tx, sub, began)
	})
}

// takeTx reports whether the event was not taken before.
func takeTx(ctx context.Context, tx pgx.Tx, event string) (bool, error) {
	if _, err := tx.Exec(ctx, sqlForgetOld); err != nil {
		return false, fmt.Errorf("forget old events: %w", err)
	}
	tag, err := tx.Exec(ctx, sqlTake, event)
	if err != nil {
		return false, fmt.Errorf("take event: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

func storeTx(ctx context.Context, tx pgx.Tx, sub *stripe.Subscription, began time.Time) error {
	var payer uuid.UUID
	customer := ""
	if sub.Customer != nil {
		customer = sub.Customer.ID
	}
	err := tx.QueryRow(ctx, sqlPayer, sub.Metadata[accountField], customer).Scan(&payer)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && len(itemsOf(sub)) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find who pays: %w", err)
	}
	i := itemsOf(sub)[0]
	ends := time.Unix(i.CurrentPeriodEnd, 0)
	_, err = tx.Exec(ctx, sqlStore, payer, customer, sub.ID, i.ID, sub.Status, i.Quantity, i.Price.UnitAmount, sub.Currency,
		sub.CancelAtPeriodEnd, ends, began)
	if err != nil {
		return fmt.Errorf("store subscription: %w", err)
	}
	return nil
}

// itemsOf are the items that have a price; ours is the first.
func itemsOf(sub *stripe.Subscription) (priced []*stripe.SubscriptionItem) {
	if sub.Items == nil {
		return nil
	}
	for _, i := range sub.Items.Data {
		if i.Price != nil {
			priced = append(priced, i)
		}
	}
	return priced
}
