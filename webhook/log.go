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
	"balas/internal/fault"
)

const (
	sqlReadLog = `
		SELECT e.position, e.id, e.account_id, e.instance_id, e.kind, e.data, e.created_at,
		       COALESCE(i.hex_id, '') AS hex_id, COALESCE(i.slug, '') AS slug, COALESCE(i.session_id, '') AS session_id,
		       COALESCE(i.name, '') AS name, COALESCE(i.phone, '') AS phone, COALESCE(i.push_name, '') AS push_name,
		       COALESCE(i.qr, '') AS qr, i.qr_expires_at
		FROM events e
		LEFT JOIN instances i ON i.id = e.instance_id
		WHERE e.account_id = $1 AND e.position > $2 AND ($3::UUID IS NULL OR e.instance_id = $3)
		  AND (cardinality($4::TEXT[]) = 0 OR e.kind = ANY($4)) AND e.kind <> ALL($5::TEXT[])
		ORDER BY e.position
		LIMIT $6`

	// Of a log of which nothing is kept the oldest position is the next one.
	sqlLogEnds = `
		SELECT COALESCE((SELECT min(position) FROM events WHERE account_id = $1 AND position IS NOT NULL), last + 1) AS first, last
		FROM (SELECT COALESCE((SELECT position FROM event_logs WHERE account_id = $1), 0) AS last) l`
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
	InstanceID *uuid.UUID       // nil: of all instances, and of the account
	Kinds      []chat.EventKind // none: all
	Not        []chat.EventKind
}

// logRow is an event with what its wording needs of the instance.
type logRow struct {
	Position   int64
	ID         uuid.UUID
	AccountID  uuid.UUID
	InstanceID *uuid.UUID
	Kind       chat.EventKind
	Data       json.RawMessage
	CreatedAt  time.Time

	HexID, Slug, SessionID, Name, Phone, PushName, QR string
	QRExpiresAt                                       *time.Time
}

func (r logRow) entry(now time.Time) *Entry {
	e := &Entry{Event: Event{
		Position: r.Position, ID: r.ID, AccountID: r.AccountID, InstanceID: r.InstanceID, Kind: r.Kind, Data: r.Data, CreatedAt: r.CreatedAt,
	}}
	if r.InstanceID != nil {
		e.Instance = InstanceOf(chat.Instance{
			ID: *r.InstanceID, HexID: r.HexID, Slug: r.Slug, SessionID: r.SessionID, Name: r.Name, Phone: r.Phone, PushName: r.PushName,
			QR: r.QR, QRExpiresAt: r.QRExpiresAt,
		}, now)
	}
	return e
}

// Read returns up to limit events behind a position, in order; none if there are no more. A position of 0 is the beginning of
// what is kept. It fails with Gone if events behind the position are no longer kept, and with Invalid for one that was never
// given.
func (s *Service) Read(ctx context.Context, c account.Caller, after int64, f Filter, limit int) ([]*Entry, error) {
	found, err := s.entries(ctx, c.AccountID, after, f.bound(c), min(max(limit, 1), MostRead))
	if err != nil || after == 0 || len(found) > 0 && found[0].Position == after+1 {
		return found, err
	}
	return found, s.checkCursor(ctx, c.AccountID, after)
}

func (s *Service) entries(ctx context.Context, accountID uuid.UUID, after int64, f Filter, limit int) ([]*Entry, error) {
	rows, err := s.Pool.Query(ctx, sqlReadLog, accountID, after, f.InstanceID, texts(f.Kinds), texts(f.Not), limit)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[logRow])
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	entries := make([]*Entry, len(found))
	for n, r := range found {
		entries[n] = r.entry(s.Now())
	}
	return entries, nil
}

func texts(kinds []chat.EventKind) []string {
	all := make([]string, len(kinds))
	for n, k := range kinds {
		all[n] = string(k)
	}
	return all
}

func (s *Service) checkCursor(ctx context.Context, accountID uuid.UUID, after int64) error {
	ends, err := s.Ends(ctx, accountID)
	if err != nil {
		return err
	}
	return ends.check(after)
}

// check fails for a position behind which nothing can be read without a gap. At 0 all that is kept can be.
func (e Ends) check(after int64) error {
	switch {
	case after < 0, after > e.Last:
		return fault.Bad("event", "after", "is no position of this log")
	case after != 0 && after+1 < e.First:
		return &fault.Fault{Kind: fault.Gone, Noun: "event", Field: "after", Detail: fmt.Sprintf("is too old: events are kept from position %d on", e.First)}
	}
	return nil
}
