package account

import (
	"context"
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
		SELECT id, instance_id, kind, name, prefix, scopes, created_at, last_used_at, expires_at, revoked_at FROM credentials
		WHERE account_id = $1
		ORDER BY created_at, id`

	// The database tells all nodes of it.
	sqlRevoke = `UPDATE credentials SET revoked_at = COALESCE(revoked_at, now()) WHERE account_id = $1 AND id = $2`
)

// Credentials lists the account's credentials, the oldest first, those that were revoked too.
func Credentials(ctx context.Context, db pg.DB, accountID uuid.UUID) ([]Credential, error) {
	rows, err := db.Query(ctx, sqlCredentials, accountID)
	if err != nil {
		return nil, fmt.Errorf("list credentials: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Credential])
	if err != nil {
		return nil, fmt.Errorf("list credentials: %w", err)
	}
	return all, nil
}

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
