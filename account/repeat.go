package account

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/fault"
)

// Repeats keeps the answers to calls that their callers named with a key, for a day: the same call made again hears the same
// answer, and does nothing.
type Repeats struct {
	Pool   *pgxpool.Pool
	Sealer *Sealer
	NodeID uuid.UUID // this node: what it has begun is free again once it is dead
}

// RepeatsLast is how long an answer is kept, from the beginning of the call.
const RepeatsLast = 24 * time.Hour

// longestCall is after how long a call without an answer may be made again though its node lives.
const longestCall = 10 * time.Minute

// Named is a call with a key.
type Named struct {
	AccountID   uuid.UUID
	Subject     uuid.UUID // the account, or the only instance that the caller may address
	Route       string
	Key         string
	Fingerprint []byte // of what is asked, by Sealer.Sign
}

// Begun is how a call stands.
type Begun struct {
	Seed   uuid.UUID // of the ids of what the call sends: the same whenever it is made again
	Again  bool      // it was begun before and broke off: what it sends may have been sent
	Answer []byte    // not nil: the call has been answered, and is not to be made
}

const (
	// What has expired makes room. What broke off is taken up as it was begun.
	sqlBeginRepeat = `
		INSERT INTO repeats AS r (subject, route, key, account_id, fingerprint, seed, node_id, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8::INTERVAL)
		ON CONFLICT (subject, route, key) DO UPDATE
		SET fingerprint = EXCLUDED.fingerprint, node_id = EXCLUDED.node_id, started_at = now(), answer_enc = NULL,
		    seed        = CASE WHEN r.expires_at <= now() THEN EXCLUDED.seed ELSE r.seed END,
		    expires_at  = CASE WHEN r.expires_at <= now() THEN EXCLUDED.expires_at ELSE r.expires_at END
		WHERE r.expires_at <= now()
		   OR r.answer_enc IS NULL AND r.fingerprint = EXCLUDED.fingerprint AND (r.node_id IS NULL OR r.started_at < now() - $9::INTERVAL)
		RETURNING seed`

	sqlFindRepeat = `SELECT fingerprint, answer_enc FROM repeats WHERE subject = $1 AND route = $2 AND key = $3`

	// Each answer takes some that have expired with it, so that the table does not grow.
	sqlEndRepeat = `
		WITH expired AS (
			DELETE FROM repeats WHERE (subject, route, key) IN (
				SELECT subject, route, key FROM repeats WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)
		)
		UPDATE repeats SET answer_enc = $5, node_id = NULL WHERE subject = $1 AND route = $2 AND key = $3 AND seed = $4`
)

// Begin notes that the call is made, unless it was. It fails with Reused when the key is that of another call, or of one that
// is not answered yet.
func (r *Repeats) Begin(ctx context.Context, n Named) (Begun, error) {
	fresh := uuid.New()
	var b Begun
	err := r.Pool.QueryRow(ctx, sqlBeginRepeat, n.Subject, n.Route, n.Key, n.AccountID, n.Fingerprint, fresh, r.NodeID, RepeatsLast, longestCall).
		Scan(&b.Seed)
	if err == nil {
		b.Again = b.Seed != fresh
		return b, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return Begun{}, fmt.Errorf("begin repeatable call: %w", err)
	}
	return r.answered(ctx, n)
}

func (r *Repeats) answered(ctx context.Context, n Named) (Begun, error) {
	var fingerprint, sealed []byte
	err := r.Pool.QueryRow(ctx, sqlFindRepeat, n.Subject, n.Route, n.Key).Scan(&fingerprint, &sealed)
	switch {
	case errors.Is(err, pgx.ErrNoRows): // it expired this instant
		return Begun{}, reused("belongs to a request that has just expired")
	case err != nil:
		return Begun{}, fmt.Errorf("find repeatable call: %w", err)
	case !hmac.Equal(fingerprint, n.Fingerprint):
		return Begun{}, reused("belongs to another request")
	case sealed == nil:
		return Begun{}, reused("belongs to a request that is not answered yet")
	}
	answer, err := r.Sealer.Open(sealed)
	return Begun{Answer: answer}, err
}

func reused(detail string) error {
	return &fault.Fault{Kind: fault.Reused, Noun: "request", Field: "Idempotency-Key", Detail: detail}
}

// End keeps the answer to a call that Begin began. Nil: it has none that counts, and may be made again.
func (r *Repeats) End(ctx context.Context, n Named, b Begun, answer []byte) error {
	var sealed []byte
	if answer != nil {
		sealed = r.Sealer.Seal(answer)
	}
	if _, err := r.Pool.Exec(ctx, sqlEndRepeat, n.Subject, n.Route, n.Key, b.Seed, sealed); err != nil {
		return fmt.Errorf("end repeatable call: %w", err)
	}
	return nil
}
