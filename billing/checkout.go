package billing

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"balas/internal/fault"
)

// Checkout returns the address of a page on which n slots are paid for the first time. Where nobody pays it is that of a page
// which says so. It fails with Invalid for a number that the account may not have, and with Conflict for an account that has
// a subscription.
func (s *Service) Checkout(ctx context.Context, accountID uuid.UUID, n int) (string, error) {
	r, err := load(ctx, s.Pool, accountID)
	if err != nil {
		return "", err
	}
	switch {
	case n < 1 || n > s.most(r):
		return "", fault.Bad("slots", "quantity", fmt.Sprintf("must be between 1 and %d", s.most(r)))
	case s.Stripe == nil:
		return s.Home, nil
	case r.live():
		return "", &fault.Fault{Kind: fault.Conflict, Noun: "subscription", Detail: "there is one: PUT /api/billing/slots changes it"}
	}
	if err := s.close(ctx, r.Checkout); err != nil {
		return "", err
	}
	customer, err := s.customer(ctx, accountID, r)
	if err != nil {
		return "", err
	}
	return s.open(ctx, purchase{account: accountID, customer: customer, slots: n, home: s.Home})
}

// close ends the checkout that was begun before, so that nobody pays twice. It fails with Conflict for one that was paid.
func (s *Service) close(ctx context.Context, checkout string) error {
	if checkout == "" {
		return nil
	}
	subscription, err := s.Stripe.closeCheckout(ctx, checkout)
	if err != nil || subscription == "" {
		return err
	}
	live, err := s.Stripe.isLive(ctx, subscription)
	if err == nil && live {
		if err = s.sync(ctx, subscription, ""); err == nil {
			err = &fault.Fault{Kind: fault.Conflict, Noun: "subscription", Detail: "there is one: PUT /api/billing/slots changes it"}
		}
	}
	return err
}

// open begins a checkout and remembers it.
func (s *Service) open(ctx context.Context, p purchase) (string, error) {
	id, url, err := s.Stripe.checkout(ctx, p)
	if err != nil {
		return "", err
	}
	if _, err := s.Pool.Exec(ctx, sqlSetCheckout, p.account, id); err != nil {
		return "", fmt.Errorf("store checkout: %w", err)
	}
	return url, nil
}

// customer is the account's at Stripe, made if there is none.
func (s *Service) customer(ctx context.Context, accountID uuid.UUID, r record) (string, error) {
	if r.Customer != "" {
		return r.Customer, nil
	}
	made, err := s.Stripe.createCustomer(ctx, accountID)
	if err != nil {
		return "", err
	}
	if err := s.Pool.QueryRow(ctx, sqlSetCustomer, accountID, made).Scan(&made); err != nil {
		return "", fmt.Errorf("store customer: %w", err)
	}
	return made, nil
}

// Portal returns the address of a page on which the account's owner manages how they pay. Where nobody pays it is that of a
// page which says so. It fails with Invalid for an account that never began to pay.
func (s *Service) Portal(ctx context.Context, accountID uuid.UUID) (string, error) {
	if s.Stripe == nil {
		return s.Home, nil
	}
	r, err := load(ctx, s.Pool, accountID)
	if err != nil {
		return "", err
	}
	if r.Customer == "" {
		return "", fault.Bad("subscription", "", "there is none: POST /api/billing/checkout comes first")
	}
	return s.Stripe.portal(ctx, r.Customer, s.Home)
}
