// Package account holds who owns everything: accounts, their credentials and the scopes these carry.
// Nothing crosses the border of an account.
package account

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Plan is what an account pays for; it decides its rate limits.
type Plan string

// The plans. Enterprise has no rate limit.
const (
	Free       Plan = "free"
	Pro        Plan = "pro"
	Enterprise Plan = "enterprise"
)

// Account owns instances, credentials, campaigns and knowledge.
type Account struct {
	ID        uuid.UUID
	HexID     string // 24 hex digits, for the dialects that show such ids
	Name      string
	Plan      Plan
	CreatedAt time.Time
}

// Create makes an account. It fails with Invalid for an empty name or an unknown plan and with
// Conflict when the name is taken.
func Create(ctx context.Context, db pg.DB, name string, plan Plan) (Account, error) {
	if name == "" {
		return Account{}, fault.Bad("account", "name", "must not be empty")
	}
	if plan != Free && plan != Pro && plan != Enterprise {
		return Account{}, fault.Bad("account", "plan", "must be free, pro or enterprise")
	}
	rows, err := db.Query(ctx, sqlInsertAccount, uuid.Must(uuid.NewV7()), HexID(), name, plan)
	if err != nil {
		return Account{}, fmt.Errorf("insert account: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Account])
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, fault.New(fault.Conflict, "account")
	}
	if err != nil {
		return Account{}, fmt.Errorf("insert account: %w", err)
	}
	return a, nil
}

// Default returns the account named default and makes it when this is the first start.
func Default(ctx context.Context, db pg.DB) (Account, error) {
	a, err := ByName(ctx, db, "default")
	if !fault.Is(err, fault.NotFound) {
		return a, err
	}
	a, err = Create(ctx, db, "default", Enterprise)
	if fault.Is(err, fault.Conflict) { // another node was quicker
		return ByName(ctx, db, "default")
	}
	return a, err
}

// ByName returns the account called name, or a NotFound fault.
func ByName(ctx context.Context, db pg.DB, name string) (Account, error) {
	return one(ctx, db, sqlAccountByName, name)
}

// ByID returns the account, or a NotFound fault.
func ByID(ctx context.Context, db pg.DB, id uuid.UUID) (Account, error) {
	return one(ctx, db, sqlAccountByID, id)
}

func one(ctx context.Context, db pg.DB, sql string, arg any) (Account, error) {
	rows, err := db.Query(ctx, sql, arg)
	if err != nil {
		return Account{}, fmt.Errorf("load account: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Account])
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, fault.Missing("account")
	}
	if err != nil {
		return Account{}, fmt.Errorf("load account: %w", err)
	}
	return a, nil
}

// HexID mints 24 random hex digits.
func HexID() string { return randomHex(12) }

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}
