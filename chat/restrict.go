package chat

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

// Restrict stores until when WhatsApp keeps the number from writing to people who have not written first, with
// its event, if it is news. A time that is not after now lifts the restriction.
func (s *Service) Restrict(ctx context.Context, accountID, instanceID uuid.UUID, until time.Time, name string) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		var news bool
		err := tx.QueryRow(ctx, sqlRestrict, instanceID, until, name).Scan(&news)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("store restriction: %w", err)
		}
		data := RestrictionData{Restriction: name, Active: until.After(s.Now()), Until: until}
		return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &instanceID, Kind: EventRestricted, Data: data})
	})
}

// RestrictionData is what the log tells of a restriction of a number.
type RestrictionData struct {
	Restriction string    `json:"restriction"`
	Active      bool      `json:"active"`
	Until       time.Time `json:"until"`
}

// MayReach says whether a message may go to the chat now: a Limited fault with the time when not. Replies
// always may.
func (s *Service) MayReach(ctx context.Context, db pg.DB, m Message) error {
	if m.Priority == PriorityReply {
		return nil
	}
	g, err := FindGovernor(ctx, db, m.InstanceID)
	if err != nil || !g.Restricted(s.Now()) {
		return err
	}
	var cold bool
	err = db.QueryRow(ctx, sqlColdFor, m.InstanceID, m.ID).Scan(&cold)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fault.Missing("message")
	case err != nil:
		return fmt.Errorf("look who wrote first: %w", err)
	case !cold:
		return nil
	}
	return restricted(*g.RestrictedUntil)
}

// reachTx decides on the first message to somebody who has not written. Such decisions of one instance come
// one after the other.
func (s *Service) reachTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, chatID int64) error {
	g, err := governor(ctx, tx, sqlLockGovernor, instanceID)
	if err != nil {
		return err
	}
	var cold, known bool
	if err := tx.QueryRow(ctx, sqlCold, chatID).Scan(&cold, &known); errors.Is(err, pgx.ErrNoRows) {
		return fault.Missing("chat")
	} else if err != nil {
		return fmt.Errorf("look who wrote first: %w", err)
	}
	if !cold {
		return nil
	}
	now := s.Now()
	rows, err := tx.Query(ctx, sqlReached, instanceID, now.Add(-budgetWindow), max(0, g.Budget(now)))
	if err != nil {
		return fmt.Errorf("count new contacts: %w", err)
	}
	recent, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return fmt.Errorf("count new contacts: %w", err)
	}
	return g.reach(now, known, recent)
}
