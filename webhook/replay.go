package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// Range is what is to be sent again. What is empty bounds nothing, but one of the first two has to be there, or Dead.
type Range struct {
	IDs         []string   // of deliveries, as the receiver got them
	From, Until *time.Time // when the event happened; Until is exclusive
	Dead        bool       // only what did not arrive
}

// Replayed delivery rows keep their ids, so that a receiver knows what it has seen.
const sqlReplay = `
	WITH again AS (
		UPDATE deliveries d SET state = 'pending', attempts = 0, due_at = NULL, created_at = $6, settled_at = NULL
		FROM events e
		WHERE e.seq = d.event_seq AND d.webhook_id = $1 AND d.state <> 'pending'
		  AND (cardinality($2::TEXT[]) = 0 OR d.id = ANY($2))
		  AND ($3::TIMESTAMPTZ IS NULL OR e.created_at >= $3) AND ($4::TIMESTAMPTZ IS NULL OR e.created_at < $4)
		  AND (NOT $5::BOOLEAN OR d.state = 'dead')
		RETURNING d.seq
	)
	SELECT count(*) FROM again`

// Replay sends again what was sent to the endpoint, or could not be, and returns how much that is. It fails with Invalid if
// nothing bounds it, and with Conflict if the endpoint is not active.
func (s *Service) Replay(ctx context.Context, c account.Caller, id uuid.UUID, r Range) (n int, err error) {
	e, err := s.Endpoint(ctx, c, id)
	switch {
	case err != nil:
		return 0, err
	case len(r.IDs) == 0 && r.From == nil && !r.Dead:
		return 0, fault.Bad("replay", "", "must name ids, a time from which, or only what is dead")
	case !e.Active:
		return 0, &fault.Fault{Kind: fault.Conflict, Noun: noun, Detail: "it is not active"}
	}
	ids := r.IDs
	if ids == nil {
		ids = []string{}
	}
	if err := s.Pool.QueryRow(ctx, sqlReplay, id, ids, r.From, r.Until, r.Dead, s.Now()).Scan(&n); err != nil {
		return 0, fmt.Errorf("replay deliveries: %w", err)
	}
	s.serveNow(ctx, e)
	return n, nil
}

// serveNow takes the endpoint if no node has it, and wakes whichever has.
func (s *Service) serveNow(ctx context.Context, e Endpoint) {
	tag, err := s.Pool.Exec(ctx, `UPDATE webhooks SET lease_node = $2 WHERE id = $1 AND lease_node IS NULL`, e.ID, s.NodeID)
	if err == nil && tag.RowsAffected() > 0 {
		s.drive(served{e.ID, e.AccountID})
	}
	s.tell(ctx, e.ID)
}
