package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pg"
)

const (
	sqlInsertEndpoint = `
		INSERT INTO webhooks (id, account_id, instance_id, dialect, url, events, secret_enc, headers_enc, timeout_ms, active, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`

	sqlUpdateEndpoint = `
		UPDATE webhooks
		SET url = $2, events = $3, headers_enc = $4, timeout_ms = $5, active = $6, reason = $7, updated_at = $8,
		    failures = CASE WHEN $9 THEN 0 ELSE failures END, retry_at = CASE WHEN $9 THEN NULL ELSE retry_at END
		WHERE id = $1`

	// The secret of before is valid for as long as receivers need to learn the new one.
	sqlRotateSecret = `
		UPDATE webhooks SET old_secret_enc = secret_enc, old_secret_ends = $3, secret_enc = $2, updated_at = $4 WHERE id = $1`

	sqlLockEndpoint = sqlEndpoint + ` FOR UPDATE`
)

// Create makes an endpoint of the account, or of one instance. The patch needs a URL; without a secret one is minted. It
// fails with Invalid for what an endpoint cannot be, and with Conflict for the hundred and first.
func (s *Service) Create(ctx context.Context, accountID uuid.UUID, instanceID *uuid.UUID, dialect string, p Patch) (Endpoint, error) {
	return s.create(ctx, Endpoint{ID: uuid.Must(uuid.NewV7()), AccountID: accountID, InstanceID: instanceID, Dialect: dialect}, p)
}

func (s *Service) create(ctx context.Context, e Endpoint, p Patch) (Endpoint, error) {
	if p.URL == nil {
		return Endpoint{}, fault.Bad(noun, "url", "is required")
	}
	if _, ok := s.dialects[e.Dialect]; !ok {
		return Endpoint{}, fault.Bad(noun, "dialect", "is none of "+strings.Join(slices.Sorted(maps.Keys(s.dialects)), ", "))
	}
	if err := s.CheckURL(ctx, *p.URL); err != nil {
		return Endpoint{}, err
	}
	now := s.Now().UTC().Truncate(time.Microsecond)
	e.Events, e.Timeout, e.Active, e.CreatedAt, e.UpdatedAt = []string{}, defaultTimeout, true, now, now
	e, err := s.apply(e, p)
	if err != nil {
		return e, err
	}
	secret := NewSecret()
	if p.Secret != nil && *p.Secret != "" {
		secret = *p.Secret
	}
	e.secrets = []string{secret}
	headers, err := s.sealHeaders(e.Headers)
	if err != nil {
		return e, err
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, sqlCountEndpoints, e.AccountID, e.InstanceID).Scan(&n); err != nil {
			return err
		}
		if n >= mostEndpoints {
			return &fault.Fault{Kind: fault.Conflict, Noun: noun, Detail: "there are 100 at most"}
		}
		_, err := tx.Exec(ctx, sqlInsertEndpoint, e.ID, e.AccountID, e.InstanceID, e.Dialect, e.URL, e.Events,
			s.Sealer.Seal([]byte(secret)), headers, e.Timeout.Milliseconds(), e.Active, now)
		return err
	})
	switch {
	case pg.Dangling(err):
		return e, fault.Missing("instance")
	case pg.Taken(err):
		return e, fault.New(fault.Conflict, noun)
	case err != nil:
		return e, fmt.Errorf("store webhook: %w", err)
	}
	return e, nil
}

// CheckURL looks up where an endpoint's URL leads, outside any transaction. It fails with Invalid for one that cannot be.
func (s *Service) CheckURL(ctx context.Context, url string) error {
	if err := s.Check(ctx, strings.TrimSpace(url)); err != nil {
		return &fault.Fault{Kind: fault.Invalid, Noun: noun, Field: "url", Detail: fault.Of(err).Detail, Err: err}
	}
	return nil
}

// Update changes what the patch says. An endpoint that gets another URL, or is made active, begins without its failures;
// what is dead stays so until it is replayed. A new secret is valid at once, and the one of before for another day.
func (s *Service) Update(ctx context.Context, c account.Caller, id uuid.UUID, p Patch) (e Endpoint, err error) {
	if p.URL != nil {
		if err := s.CheckURL(ctx, *p.URL); err != nil {
			return e, err
		}
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		old, err := s.endpoint(ctx, tx, sqlLockEndpoint, c, id)
		if err != nil {
			return err
		}
		if e, err = s.apply(old, p); err != nil {
			return err
		}
		e.UpdatedAt = s.Now().UTC().Truncate(time.Microsecond)
		return s.storeTx(ctx, tx, old, &e, p.Secret)
	})
	if err != nil {
		return e, fmt.Errorf("change webhook: %w", err)
	}
	s.tell(ctx, id)
	return e, nil
}

func (s *Service) storeTx(ctx context.Context, tx pgx.Tx, old Endpoint, e *Endpoint, secret *string) error {
	headers, err := s.sealHeaders(e.Headers)
	if err != nil {
		return err
	}
	fresh := e.URL != old.URL || e.Active && !old.Active
	if fresh {
		e.Failures, e.RetryAt = 0, nil
	}
	b := &pgx.Batch{}
	b.Queue(sqlUpdateEndpoint, e.ID, e.URL, e.Events, headers, e.Timeout.Milliseconds(), e.Active, e.Reason, e.UpdatedAt, fresh)
	if fresh {
		b.Queue(sqlReleaseWaiting, e.ID)
	}
	if secret != nil && *secret != old.Secret() {
		minted := *secret
		if minted == "" {
			minted = NewSecret()
		}
		b.Queue(sqlRotateSecret, e.ID, s.Sealer.Seal([]byte(minted)), e.UpdatedAt.Add(secretOverlap), e.UpdatedAt)
		e.secrets = []string{minted, old.Secret()}
	}
	return tx.SendBatch(ctx, b).Close()
}

// secretOverlap is how long an old secret is valid beside the new one.
const secretOverlap = 24 * time.Hour

// sealHeaders returns nil for no headers.
func (s *Service) sealHeaders(headers map[string]string) ([]byte, error) {
	if len(headers) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(headers)
	if err != nil {
		return nil, fmt.Errorf("encode headers: %w", err)
	}
	return s.Sealer.Seal(text), nil
}

// tell makes whichever node serves the endpoint look at it anew.
func (s *Service) tell(ctx context.Context, id uuid.UUID) {
	s.refresh(id)
	s.Hint(ctx, hintEndpoint+id.String())
}
