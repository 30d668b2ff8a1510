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

// Governor keeps a number from being banned for writing to people who have not written first. It never holds
// a reply, nor what goes to a group or to somebody who has written. The zero Governor holds nothing.
type Governor struct {
	InstanceID      uuid.UUID
	RestrictedUntil *time.Time // WhatsApp's own restriction; nil: never was
	Restriction     string     // as WhatsApp names it
	DailyContacts   int        // people who are written to first in any 24 hours; 0: no limit
	WarmUpDays      int        // in which the budget grows evenly to DailyContacts; 0: it starts there
	WarmUpFrom      time.Time
	UpdatedAt       time.Time
}

const budgetWindow = 24 * time.Hour

// Restricted reports whether WhatsApp restricts the number at now.
func (g Governor) Restricted(now time.Time) bool {
	return g.RestrictedUntil != nil && now.Before(*g.RestrictedUntil)
}

// Budget is how many people may be written to first in the 24 hours before now, at least one; -1: any number.
func (g Governor) Budget(now time.Time) int {
	if g.DailyContacts == 0 {
		return -1
	}
	day := int(now.Sub(g.WarmUpFrom)/budgetWindow) + 1
	if day >= g.WarmUpDays {
		return g.DailyContacts
	}
	return max(1, g.DailyContacts*day/g.WarmUpDays)
}

// reach says whether somebody who has not written may be written to at now. known: it was done before.
// recent are the times of the last Budget new contacts within the window, newest first.
func (g Governor) reach(now time.Time, known bool, recent []time.Time) error {
	if g.Restricted(now) {
		return restricted(*g.RestrictedUntil)
	}
	budget := g.Budget(now)
	if known || budget < 0 || len(recent) < budget {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Limited, Noun: "contact", Until: recent[budget-1].Add(budgetWindow),
		Detail: fmt.Sprintf("the budget of %d new contacts in 24 hours is used up", budget),
	}
}

// restricted is the fault of writing first under WhatsApp's restriction.
func restricted(until time.Time) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Limited, Noun: "contact", Until: until,
		Detail: "WhatsApp restricts this number until " + until.UTC().Format(time.RFC3339) + " from writing to people who have not written first",
	}
}

// FindGovernor returns the instance's governor; the zero Governor when it has none.
func FindGovernor(ctx context.Context, db pg.DB, instanceID uuid.UUID) (Governor, error) {
	return governor(ctx, db, sqlGovernor, instanceID)
}

func governor(ctx context.Context, db pg.DB, sql string, instanceID uuid.UUID) (Governor, error) {
	rows, err := db.Query(ctx, sql, instanceID)
	if err != nil {
		return Governor{}, fmt.Errorf("load governor: %w", err)
	}
	g, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Governor])
	if errors.Is(err, pgx.ErrNoRows) {
		return Governor{InstanceID: instanceID}, nil
	}
	if err != nil {
		return Governor{}, fmt.Errorf("load governor: %w", err)
	}
	return g, nil
}

// SetBudget limits how many people are written to first in any 24 hours; 0: no limit. With warmUpDays the
// budget grows evenly to that in as many days from now. It fails with Invalid for negative numbers.
func SetBudget(ctx context.Context, db pg.DB, instanceID uuid.UUID, daily, warmUpDays int, now time.Time) error {
	if daily < 0 || warmUpDays < 0 {
		return fault.Bad("governor", "dailyContacts", "must not be negative")
	}
	if _, err := db.Exec(ctx, sqlSetBudget, instanceID, daily, warmUpDays, now); err != nil {
		return fmt.Errorf("set budget of new contacts: %w", err)
	}
	return nil
}
