package account

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"balas/internal/fault"
	"balas/internal/pg"
)

const (
	sqlAccounts = `SELECT * FROM accounts WHERE id > $1 ORDER BY id LIMIT $2`

	sqlChangeAccount = `
		UPDATE accounts SET name = COALESCE($2, name), plan = COALESCE($3, plan)
		WHERE id = $1
		RETURNING *`
)

// Accounts lists accounts by their ids, those behind after; at most limit.
func Accounts(ctx context.Context, db pg.DB, after uuid.UUID, limit int) ([]Account, error) {
	rows, err := db.Query(ctx, sqlAccounts, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Account])
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return all, nil
}

// Change is what is to become of an account; nil leaves what is.
type Change struct {
	Name *string
	Plan *Plan
}

// Update changes an account. It fails with NotFound for one that there is not, with Invalid for an empty name or an unknown
// plan, and with Conflict for a name that is taken.
func Update(ctx context.Context, db pg.DB, id uuid.UUID, c Change) (Account, error) {
	switch {
	case c.Name != nil && *c.Name == "":
		return Account{}, fault.Bad("account", "name", "must not be empty")
	case c.Plan != nil && !slices.Contains(Plans, *c.Plan):
		return Account{}, fault.Bad("account", "plan", "must be free, pro or enterprise")
	}
	rows, err := db.Query(ctx, sqlChangeAccount, id, c.Name, c.Plan)
	if err != nil {
		return Account{}, fmt.Errorf("change account: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Account])
	taken, _ := errors.AsType[*pgconn.PgError](err)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Account{}, fault.Missing("account")
	case taken != nil && taken.Code == "23505":
		return Account{}, &fault.Fault{Kind: fault.Conflict, Noun: "account", Field: "name", Detail: "is taken"}
	case err != nil:
		return Account{}, fmt.Errorf("change account: %w", err)
	}
	return a, nil
}
