package account

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

// Credential is what is known of a stored credential besides its secret.
type Credential struct {
	ID         uuid.UUID
	AccountID  uuid.UUID
	InstanceID *uuid.UUID // nil: it reaches every instance of the account
	Kind       Kind
	Name       string
	Prefix     string // how its secret begins
	Scopes     []string
	CreatedAt  time.Time
	LastUsedAt *time.Time // to the minute; nil: never
	ExpiresAt  *time.Time // nil: it does not
	RevokedAt  *time.Time // nil: it stands
}

const (
	sqlCredentials = `
		SELECT id, account_id, instance_id, kind, name, prefix, scopes, created_at, last_used_at, expires_at, revoked_at FROM credentials
		WHERE account_id = $1
		ORDER BY created_at, id`

	sqlKeys = `
		SELECT id, account_id, instance_id, kind, name, prefix, scopes, created_at, last_used_at, expires_at, revoked_at FROM credentials
		WHERE account_id = $1 AND kind = 'account_key' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
		ORDER BY created_at, id`

	sqlKey = `
		SELECT id, account_id, instance_id, kind, name, prefix, scopes, created_at, last_used_at, expires_at, revoked_at FROM credentials
		WHERE id = $1 AND kind = 'account_key'`

	// The database tells all nodes of it.
	sqlRevoke = `UPDATE credentials SET revoked_at = COALESCE(revoked_at, now()) WHERE account_id = $1 AND id = $2`
)

// Credentials lists the account's credentials, the oldest first, those that were revoked too.
func Credentials(ctx context.Context, db pg.DB, accountID uuid.UUID) ([]Credential, error) {
	return listed(db.Query(ctx, sqlCredentials, accountID))
}

func listed(rows pgx.Rows, err error) ([]Credential, error) {
	if err != nil {
		return nil, fmt.Errorf("list credentials: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Credential])
	if err != nil {
		return nil, fmt.Errorf("list credentials: %w", err)
	}
	return all, nil
}

// Keys lists the account's keys that let somebody in, the oldest first.
func Keys(ctx context.Context, db pg.DB, accountID uuid.UUID) ([]Credential, error) {
	return listed(db.Query(ctx, sqlKeys, accountID))
}

// FindKey returns an account's key, whether or not it lets anybody in. It fails with NotFound for one that there is not; of
// another account the fault has the cause ErrForeign.
func FindKey(ctx context.Context, db pg.DB, accountID, id uuid.UUID) (Credential, error) {
	found, err := listed(db.Query(ctx, sqlKey, id))
	switch {
	case err != nil:
		return Credential{}, err
	case len(found) == 0:
		return Credential{}, fault.Missing("key")
	case found[0].AccountID != accountID:
		return Credential{}, &fault.Fault{Kind: fault.NotFound, Noun: "key", Err: ErrForeign}
	}
	return found[0], nil
}

// ErrForeign is the cause of the NotFound fault of a key that is another account's: for the documents that promise to tell
// it from one that there is not.
var ErrForeign = errors.New("the key is another account's")

// Revoke ends a credential: nobody is let in with it any more, and the streams that it opened are closed on every node. To
// revoke it again changes nothing. It fails with NotFound for one that is not the account's.
func Revoke(ctx context.Context, db pg.DB, accountID, credentialID uuid.UUID) error {
	tag, err := db.Exec(ctx, sqlRevoke, accountID, credentialID)
	if err != nil {
		return fmt.Errorf("revoke credential: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("key")
	}
	return nil
}
