package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// sqlStanding returns the bearers that may still read, and until when. An instance pair has no credential of its own: it goes
// with its instance.
const sqlStanding = `
	SELECT b.n, c.expires_at
	FROM unnest($1::UUID[], $2::UUID[], $3::UUID[]) WITH ORDINALITY AS b (account_id, instance_id, credential_id, n)
	LEFT JOIN credentials c ON c.id = b.credential_id
	WHERE EXISTS (SELECT FROM accounts a WHERE a.id = b.account_id)
	  AND (b.instance_id IS NULL OR EXISTS (SELECT FROM instances i WHERE i.id = b.instance_id))
	  AND (b.credential_id IS NULL OR c.id IS NOT NULL AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now()))
	ORDER BY b.n`

// bearer is on what a reader stands: without one of these it ends. A zero is none.
type bearer struct{ account, instance, credential uuid.UUID }

func (r *Reader) bearer() bearer {
	b := bearer{account: r.caller.AccountID, credential: r.caller.CredentialID}
	if r.Filter.InstanceID != nil {
		b.instance = *r.Filter.InstanceID
	}
	return b
}

// stand is a bearer that may read, by its place in what was asked.
type stand struct {
	N         int
	ExpiresAt *time.Time
}

func (s *Service) standing(ctx context.Context, all []bearer) ([]stand, error) {
	accounts, instances, credentials := make([]uuid.UUID, len(all)), make([]*uuid.UUID, len(all)), make([]*uuid.UUID, len(all))
	for n, b := range all {
		accounts[n] = b.account
		if b.instance != uuid.Nil {
			instances[n] = &b.instance
		}
		if b.credential != uuid.Nil {
			credentials[n] = &b.credential
		}
	}
	rows, err := s.Pool.Query(ctx, sqlStanding, accounts, instances, credentials)
	if err != nil {
		return nil, fmt.Errorf("check credentials: %w", err)
	}
	standing, err := pgx.CollectRows(rows, pgx.RowToStructByName[stand])
	if err != nil {
		return nil, fmt.Errorf("check credentials: %w", err)
	}
	return standing, nil
}

// revoke ends the readers that stand on a credential, an instance or an account which is gone.
func (s *Service) revoke(id uuid.UUID) {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	for r := range s.feeds.open {
		if b := r.bearer(); b.account == id || b.instance == id || b.credential == id {
			r.end(errRevoked)
		}
	}
}

// recheck ends the readers whose end no hint told of.
func (s *Service) recheck(ctx context.Context) {
	readers := map[bearer][]*Reader{}
	var all []bearer
	s.feeds.mu.Lock()
	for r := range s.feeds.open {
		b := r.bearer()
		if readers[b] == nil {
			all = append(all, b)
		}
		readers[b] = append(readers[b], r)
	}
	s.feeds.mu.Unlock()
	if len(all) == 0 {
		return
	}
	standing, err := s.standing(ctx, all)
	if err != nil {
		s.Log.Warn("check the credentials of streams", "error", err)
		return
	}
	for _, ok := range standing {
		delete(readers, all[ok.N-1])
	}
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	for _, gone := range readers {
		for _, r := range gone {
			r.end(errRevoked)
		}
	}
}
