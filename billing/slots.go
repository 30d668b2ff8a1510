package billing

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
)

// ReserveTx makes sure that the account has a slot for the instance which tx goes on to make: whoever makes another one waits
// until tx ends. It fails with Forbidden when all are in use.
func (s *Service) ReserveTx(ctx context.Context, tx pgx.Tx, accountID uuid.UUID) error {
	r, err := locked(ctx, tx, accountID)
	if err != nil {
		return err
	}
	if n := s.slots(r); !n.Free() {
		return &fault.Fault{Kind: fault.Forbidden, Noun: "slots", Detail: n.Shortage()}
	}
	return nil
}

// Shortage says for people that no slot is free; empty: one is.
func (s Slots) Shortage() string {
	if s.Free() {
		return ""
	}
	return fmt.Sprintf("all %d are in use", s.Paid)
}

// Change is how a call to SetSlots ended.
type Change struct {
	Slots    int
	Status   string  // upgraded, downgraded or unchanged
	Prorated float64 // charged at once, below zero credited; in units of the currency
	Currency string
}

// SetSlots sets how many slots the account has. Through Stripe the difference is paid at once, and nothing changes if that
// fails. It fails with Invalid for a number that the account may not have, is less than are in use or cannot be paid, and for
// an account that has no subscription where one is needed; with Conflict while another change is under way.
func (s *Service) SetSlots(ctx context.Context, accountID uuid.UUID, n int) (Change, error) {
	if s.Stripe != nil {
		return s.pay(ctx, accountID, n)
	}
	var before record
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) (err error) {
		if before, err = locked(ctx, tx, accountID); err != nil {
			return err
		}
		if err := s.check(before, n); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlSetSlots, accountID, n); err != nil {
			return fmt.Errorf("set slots: %w", err)
		}
		return nil
	})
	return Change{Slots: n, Status: moved(s.slots(before).Paid, n), Currency: before.Currency}, err
}

// check refuses a number of slots that the account may not have.
func (s *Service) check(r record, n int) error {
	if n < 1 || n > s.most(r) {
		return fault.Bad("slots", "quantity", fmt.Sprintf("must be between 1 and %d", s.most(r)))
	}
	if n < r.Used {
		return fault.Bad("slots", "quantity", fmt.Sprintf("must not be less than the %d slots in use", r.Used))
	}
	return nil
}

func moved(from, to int) string {
	switch {
	case to > from:
		return "upgraded"
	case to < from:
		return "downgraded"
	}
	return "unchanged"
}
