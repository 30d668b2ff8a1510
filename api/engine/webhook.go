package engine

import (
	"context"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/webhook"
)

// WebhookID reads the id of an endpoint. One that is none belongs to no endpoint.
func (e *Engine) WebhookID(id string) (uuid.UUID, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return uuid.Nil, fault.Missing("webhook")
	}
	return parsed, nil
}

// Webhook returns the endpoint if the caller may address it, else a NotFound fault.
func (e *Engine) Webhook(ctx context.Context, id string) (webhook.Endpoint, error) {
	parsed, err := e.WebhookID(id)
	if err != nil {
		return webhook.Endpoint{}, err
	}
	return e.Webhooks.Endpoint(ctx, wire.Caller(ctx), parsed)
}

// Hook returns the endpoint of an instance in a dialect where it has one at most; nil: it has none.
func (e *Engine) Hook(ctx context.Context, i chat.Instance, dialect string) (*webhook.Endpoint, error) {
	return e.Webhooks.Sole(ctx, i.AccountID, i.ID, dialect)
}

// SetHook makes or changes that endpoint, active in any case, and reports whether it is another now. An empty URL removes it.
func (e *Engine) SetHook(ctx context.Context, i chat.Instance, dialect string, p webhook.Patch) (changed bool, err error) {
	if p.URL != nil && *p.URL == "" {
		return e.Webhooks.DropSole(ctx, i.AccountID, i.ID, dialect)
	}
	active := true
	p.Active = &active
	return e.Webhooks.SetSole(ctx, i.AccountID, i.ID, dialect, p)
}
