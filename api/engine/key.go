package engine

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// Authenticate returns the caller that an account's or instance's key, or a JWT, stands for. What has the form of a JWT is
// taken for nothing else.
func (e *Engine) Authenticate(ctx context.Context, secret string) (account.Caller, error) {
	if e.JWT.Reads(secret) {
		return e.JWT.Authenticate(ctx, e.Pool, secret)
	}
	return account.Authenticate(ctx, e.Pool, secret)
}

// CreateKey mints a key of the account; until nil: it does not end by itself. It returns the secret, which is not stored, and
// what is.
func (e *Engine) CreateKey(ctx context.Context, accountID uuid.UUID, name string, scopes []string, until *time.Time) (account.Key, account.Credential, error) {
	k, err := account.CreateKeyUntil(ctx, e.Pool, accountID, name, scopes, until)
	if err != nil {
		return account.Key{}, account.Credential{}, err
	}
	made, err := account.FindKey(ctx, e.Pool, accountID, k.ID)
	return k, made, err
}

// RevokeKey ends a key of the account, as account.Revoke does. An id that is none belongs to no key.
func (e *Engine) RevokeKey(ctx context.Context, accountID uuid.UUID, id string) error {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return fault.Missing("key")
	}
	k, err := account.FindKey(ctx, e.Pool, accountID, parsed)
	if err != nil {
		return err
	}
	return account.Revoke(ctx, e.Pool, accountID, k.ID)
}
