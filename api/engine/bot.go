package engine

import (
	"context"

	"github.com/jackc/pgx/v5"

	"balas/api/wire"
	"balas/chat"
	"balas/rules"
)

// CreateBot makes an instance of that name in the caller's account that waits to be linked and lives from keywords alone.
func (e *Engine) CreateBot(ctx context.Context, name string) (i chat.Instance, s chat.Secrets, err error) {
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) (err error) {
		if i, s, err = chat.CreateInstance(ctx, tx, e.Sealer, wire.Caller(ctx).AccountID, name); err != nil {
			return err
		}
		_, err = rules.ChangeTx(ctx, tx, i.ID, rules.KeywordBot())
		return err
	})
	return i, s, err
}

// Meant returns the instance that a call means which names none: the one that the credential is bound to, else the
// account's only one. It fails with Invalid when there are several.
func (e *Engine) Meant(ctx context.Context) (chat.Instance, error) {
	return chat.OnlyInstance(ctx, e.Pool, wire.Caller(ctx))
}
