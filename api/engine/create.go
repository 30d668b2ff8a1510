package engine

import (
	"context"

	"github.com/jackc/pgx/v5"

	"balas/api/wire"
	"balas/chat"
	"balas/rules"
)

// Create makes an instance of that name in the caller's account that waits to be linked. It fails with Forbidden about slots
// when the account has none left.
func (e *Engine) Create(ctx context.Context, name string) (chat.Instance, chat.Secrets, error) {
	return e.create(ctx, func(tx pgx.Tx) (chat.Instance, chat.Secrets, error) {
		return chat.CreateInstance(ctx, tx, e.Sealer, wire.Caller(ctx).AccountID, name)
	})
}

// CreateSession is Create for callers who choose the id, as chat.CreateSlug is.
func (e *Engine) CreateSession(ctx context.Context, slug string) (chat.Instance, chat.Secrets, error) {
	return e.create(ctx, func(tx pgx.Tx) (chat.Instance, chat.Secrets, error) {
		return chat.CreateSlug(ctx, tx, e.Sealer, wire.Caller(ctx).AccountID, slug)
	})
}

// CreateBot is Create for an instance that lives from keywords alone.
func (e *Engine) CreateBot(ctx context.Context, name string) (chat.Instance, chat.Secrets, error) {
	return e.create(ctx, func(tx pgx.Tx) (chat.Instance, chat.Secrets, error) {
		i, s, err := chat.CreateInstance(ctx, tx, e.Sealer, wire.Caller(ctx).AccountID, name)
		if err == nil {
			_, err = rules.ChangeTx(ctx, tx, i.ID, rules.KeywordBot())
		}
		return i, s, err
	})
}

// create takes a slot for what is made.
func (e *Engine) create(ctx context.Context, insert func(pgx.Tx) (chat.Instance, chat.Secrets, error)) (i chat.Instance, s chat.Secrets, err error) {
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) (err error) {
		if err = e.Billing.ReserveTx(ctx, tx, wire.Caller(ctx).AccountID); err != nil {
			return err
		}
		i, s, err = insert(tx)
		return err
	})
	return i, s, err
}
