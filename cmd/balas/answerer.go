package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"balas/agent"
	"balas/chat"
)

// answerer is the agents as the rules ask them.
type answerer struct{ *agent.Service }

// RecordTx records the answer in the transaction that ends its turn.
func (answerer) RecordTx(ctx context.Context, tx pgx.Tx, q chat.Question, a chat.Answer) error {
	return agent.RecordTx(ctx, tx, q, a)
}
