package webhook

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
)

const (
	sqlReadLog = `
		SELECT position, id, account_id, instance_id, kind, data, created_at FROM events
		WHERE account_id = $1 AND position > $2 AND ($3::UUID IS NULL OR instance_id = $3) AND (cardinality($4::TEXT[]) = 0 OR kind = ANY($4))
		ORDER BY position
		LIMIT $5`

	sqlLogEnds = `
		SELECT COALESCE((SELECT min(position) FROM events WHERE account_id = $1 AND position IS NOT NULL), 1) AS first,
		       COALESCE((SELECT position FROM event_logs WHERE account_id = $1), 0) AS last`
)

// MostRead is how many events one reading returns.
const MostRead = 1000

// Ends are the ends of a log.
type Ends struct {
	First int64 // the oldest position that is kept
	Last  int64 // the newest that was given; 0: nothing has happened
}

// Ends returns the ends of the account's log.
func (s *Service) Ends(ctx context.Context, accountID uuid.UUID) (Ends, error) {
	rows, err := s.Pool.Query(ctx, sqlLogEnds, accountID)
	if err != nil {
		return Ends{}, fmt.Errorf("find the ends of the log: %w", err)
	}
	e, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Ends])
	if err != nil {
		return Ends{}, fmt.Errorf("find the ends of the log: %w", err)
	}
	return e, nil
}

// Filter says which events a reader wants.
type Filter struct {
	InstanceID *uuid.UUID // nil: of all instances, and of the account
	Kinds      []chat.EventKind
}

// Read returns up to limit events behind a position, in order; none if there are no more. A position of 0 is the beginning of
// what is kept. It fails with Gone if events behind the position are no longer kept, and with Invalid for one that was never
// given.
func (s *Service) Read(ctx context.Context, c account.Caller, after int64, f Filter, limit int) ([]Event, error) {
	if c.InstanceID != nil {
		f.InstanceID = c.InstanceID
	}
	kinds := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		kinds[i] = string(k)
	}
	rows, err := s.Pool.Query(ctx, sqlReadLog, c.AccountID, after, f.InstanceID, kinds, min(max(limit, 1), MostRead))
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByName[Event])
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	if len(events) > 0 && events[0].Position == after+1 || after == 0 {
		return events, nil
	}
	return events, s.checkCursor(ctx, c.AccountID, after)
}

func (s *Service) checkCursor(ctx context.Context, accountID uuid.UUID, after int64) error {
	ends, err := s.Ends(ctx, accountID)
	switch {
	case err != nil:
		return err
	case after < 0, after > ends.Last:
		return fault.Bad("event", "after", "is no position of this log")
	case after+1 < ends.First:
		return &fault.Fault{Kind: fault.Gone, Noun: "event", Field: "after", Detail: fmt.Sprintf("events are kept from position %d on", ends.First)}
	}
	return nil
}
