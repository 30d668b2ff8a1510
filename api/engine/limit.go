package engine

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// Meter counts calls by a rule of the caller's account.
func (e *Engine) Meter(r account.Rule) func(*http.Request, http.Header, account.Caller) error {
	return func(q *http.Request, _ http.Header, c account.Caller) error {
		return e.Count(q.Context(), c, r, c.AccountID)
	}
}

// Count counts a call of the subject by the rule. It fails with Limited past what the caller's plan allows.
func (e *Engine) Count(ctx context.Context, c account.Caller, r account.Rule, subject uuid.UUID) error {
	l := c.Limit(r)
	u, err := l.Count(ctx, e.Pool, subject, e.Now())
	if err == nil && l.Over(u) {
		err = &fault.Fault{Kind: fault.Limited, Noun: "account", Until: u.Ends}
	}
	return err
}
