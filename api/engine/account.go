package engine

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/billing"
)

// Update changes an account, and what it is allowed, both or neither. It fails as account.Update and billing.GrantTx do.
func (e *Engine) Update(ctx context.Context, id uuid.UUID, c account.Change, g billing.Grant) (a account.Account, err error) {
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) (err error) {
		if a, err = account.Update(ctx, tx, id, c); err != nil {
			return err
		}
		return billing.GrantTx(ctx, tx, id, g)
	})
	return a, err
}
