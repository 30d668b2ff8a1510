package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/chat"
)

// Report is a delivery as its owner sees it.
type Report struct {
	Seq       int64  // a cursor: the newest first
	ID        string // that the receiver gets
	Event     string // in the endpoint's dialect
	EventID   uuid.UUID
	Kind      chat.EventKind
	State     string // pending, delivered or dead
	Attempts  int
	DueAt     *time.Time // of the next try, after one that failed
	CreatedAt time.Time
	SettledAt *time.Time

	LastStatus *int // of the last try; nil: there was none
	LastError  *string

	Position   int64
	InstanceID *uuid.UUID
	Data       json.RawMessage
	HappenedAt time.Time
}

// Word returns what the endpoint is sent of the delivery, if it were now.
func (s *Service) Word(ctx context.Context, e Endpoint, r Report) (any, error) {
	i, err := s.describe(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	ev := Event{
		Position: r.Position, ID: r.EventID, AccountID: e.AccountID, InstanceID: r.InstanceID, Kind: r.Kind, Data: r.Data, CreatedAt: r.HappenedAt,
	}
	return s.dialects[e.Dialect].Body(ev, r.Event, i, s.Link), nil
}

const (
	sqlReports = `
		SELECT d.seq, d.id, d.name AS event, e.id AS event_id, e.kind, d.state, d.attempts, d.due_at, d.created_at, d.settled_at,
		       a.status AS last_status, a.error AS last_error, e.position, e.instance_id, e.data, e.created_at AS happened_at
		FROM deliveries d
		JOIN events e ON e.seq = d.event_seq
		LEFT JOIN LATERAL (SELECT status, error FROM delivery_attempts a WHERE a.delivery_seq = d.seq ORDER BY at DESC LIMIT 1) a ON TRUE
		WHERE d.webhook_id = $1 AND ($2 = '' OR d.state = $2) AND d.seq < $3
		ORDER BY d.seq DESC
		LIMIT $4`

	sqlAttempts = `
		SELECT a.at, COALESCE(d.seq, 0) AS seq, a.took_ms, a.status, a.error, a.answer, COALESCE(d.id, '') AS delivery_id,
		       COALESCE(d.name, 'test') AS name
		FROM delivery_attempts a
		LEFT JOIN deliveries d ON d.seq = a.delivery_seq
		WHERE a.webhook_id = $1 AND ($2::TIMESTAMPTZ IS NULL OR (a.at, COALESCE(d.seq, 0)) < ($2, $3))
		ORDER BY a.at DESC, COALESCE(d.seq, 0) DESC
		LIMIT $4`

	sqlCountStates = `SELECT state, count(*) FROM deliveries WHERE webhook_id = $1 GROUP BY state`
)

// MostListed is how many rows a list returns.
const MostListed = 500

// Reports lists deliveries of the endpoint below a cursor, the newest first. A state of "" means all; a cursor of 0 the
// beginning.
func (s *Service) Reports(ctx context.Context, c account.Caller, id uuid.UUID, state string, below int64, limit int) ([]Report, error) {
	if _, err := s.Endpoint(ctx, c, id); err != nil {
		return nil, err
	}
	if below <= 0 {
		below = 1<<63 - 1
	}
	rows, err := s.Pool.Query(ctx, sqlReports, id, state, below, min(max(limit, 1), MostListed))
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Report])
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return list, nil
}

// Logged is an attempt in the log of an endpoint.
type Logged struct {
	At         time.Time
	Seq        int64 // of the delivery; 0: of a test
	TookMs     int
	Status     int
	Error      string
	Answer     string
	DeliveryID string // empty: of a test
	Name       string
}

// Before is a cursor in the log of attempts: the last one that was seen. The zero Before is the beginning.
type Before struct {
	At  time.Time
	Seq int64
}

// Attempts lists the tries of the endpoint before one, the latest first.
func (s *Service) Attempts(ctx context.Context, c account.Caller, id uuid.UUID, before Before, limit int) ([]Logged, error) {
	if _, err := s.Endpoint(ctx, c, id); err != nil {
		return nil, err
	}
	var at *time.Time
	if !before.At.IsZero() {
		at = &before.At
	}
	rows, err := s.Pool.Query(ctx, sqlAttempts, id, at, before.Seq, min(max(limit, 1), MostListed))
	if err != nil {
		return nil, fmt.Errorf("list attempts: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Logged])
	if err != nil {
		return nil, fmt.Errorf("list attempts: %w", err)
	}
	return list, nil
}

// Counts returns how many deliveries of the endpoint are in each state.
func (s *Service) Counts(ctx context.Context, c account.Caller, id uuid.UUID) (map[string]int, error) {
	if _, err := s.Endpoint(ctx, c, id); err != nil {
		return nil, err
	}
	rows, err := s.Pool.Query(ctx, sqlCountStates, id)
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	counts := map[string]int{"pending": 0, "delivered": 0, "dead": 0}
	var state string
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&state, &n}, func() error { counts[state] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	return counts, nil
}
