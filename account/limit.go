package account

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"balas/internal/pg"
)

// Limit is how often a subject may call within a window of fixed length. The windows of all nodes and
// subjects end at the same times.
type Limit struct {
	Rule   string // names the limit; each has its own count
	Calls  int    // 0: no limit, and nothing is counted
	Window time.Duration
}

// Usage is where a subject stands in the present window.
type Usage struct {
	Calls int // this one included
	Ends  time.Time
}

// Count counts one call of the subject at now. Past the limit it goes on counting. An unlimited rule
// writes nothing and returns a usage of zero calls.
func (l Limit) Count(ctx context.Context, db pg.DB, subject uuid.UUID, now time.Time) (Usage, error) {
	u := Usage{Ends: now.Truncate(l.Window).Add(l.Window)}
	if l.Calls == 0 {
		return u, nil
	}
	err := db.QueryRow(ctx, sqlCountCall, l.Rule, subject, u.Ends).Scan(&u.Calls, &u.Ends)
	if err != nil {
		return u, fmt.Errorf("count call: %w", err)
	}
	return u, nil
}

// Over reports whether the usage is past the limit.
func (l Limit) Over(u Usage) bool { return l.Calls > 0 && u.Calls > l.Calls }

// A node whose clock is behind counts into the window that has begun elsewhere.
const sqlCountCall = `
	INSERT INTO call_counts AS c (rule, subject, ends_at, calls) VALUES ($1, $2, $3, 1)
	ON CONFLICT (rule, subject) DO UPDATE
	SET calls   = CASE WHEN c.ends_at < EXCLUDED.ends_at THEN 1 ELSE c.calls + 1 END,
	    ends_at = GREATEST(c.ends_at, EXCLUDED.ends_at)
	RETURNING calls, ends_at`
