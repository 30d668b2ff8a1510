package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

const (
	sqlLogs = `SELECT account_id, keep_days FROM event_logs`

	// Deliveries and their attempts go with their event. One that is still to be delivered stays.
	sqlExpire = `
		DELETE FROM events
		WHERE seq IN (SELECT seq FROM events WHERE account_id = $1 AND position IS NOT NULL ORDER BY position LIMIT 2000)
		  AND created_at < $2
		  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.event_seq = events.seq AND d.state = 'pending')`

	sqlKept = `SELECT COALESCE((SELECT keep_days FROM event_logs WHERE account_id = $1), 30)`

	sqlKeepDays = `
		INSERT INTO event_logs (account_id, keep_days) VALUES ($1, $2)
		ON CONFLICT (account_id) DO UPDATE SET keep_days = EXCLUDED.keep_days`
)

// mostKeepDays is how long events can be kept.
const mostKeepDays = 3650

// Keep sets for how many days the account's events are kept.
func Keep(ctx context.Context, db pg.DB, accountID uuid.UUID, days int) error {
	if days < 1 || days > mostKeepDays {
		return fault.Bad("event", "keepDays", "must be from 1 to 3650")
	}
	if _, err := db.Exec(ctx, sqlKeepDays, accountID, days); err != nil {
		return fmt.Errorf("set how long events are kept: %w", err)
	}
	return nil
}

// Kept returns for how many days the account's events are kept.
func Kept(ctx context.Context, db pg.DB, accountID uuid.UUID) (days int, err error) {
	if err := db.QueryRow(ctx, sqlKept, accountID).Scan(&days); err != nil {
		return 0, fmt.Errorf("find how long events are kept: %w", err)
	}
	return days, nil
}

// Expire deletes the events that are older than their account keeps them, and returns how many those were.
func (s *Service) Expire(ctx context.Context) (int64, error) {
	rows, err := s.Pool.Query(ctx, sqlLogs)
	if err != nil {
		return 0, fmt.Errorf("list logs: %w", err)
	}
	type log struct {
		AccountID uuid.UUID
		KeepDays  int
	}
	logs, err := pgx.CollectRows(rows, pgx.RowToStructByName[log])
	if err != nil {
		return 0, fmt.Errorf("list logs: %w", err)
	}
	var all int64
	for _, l := range logs {
		before := s.Now().Add(-time.Duration(l.KeepDays) * 24 * time.Hour)
		for gone := int64(1); gone > 0; all += gone {
			tag, err := s.Pool.Exec(ctx, sqlExpire, l.AccountID, before)
			if err != nil {
				return all, fmt.Errorf("delete old events: %w", err)
			}
			gone = tag.RowsAffected()
		}
	}
	return all, nil
}

func (s *Service) expire(ctx context.Context) {
	n, err := s.Expire(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.Warn("expire events", "error", err)
	}
	if n > 0 {
		s.Log.Info("events expired", "count", n)
	}
}
