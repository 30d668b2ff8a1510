package agent

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/knowledge"
)

// Unanswered is questions that are alike and that the agent had no answer to.
type Unanswered struct {
	ID       string // gap_…
	Seq      int64
	Question string   // the first that was asked, or its first 500 characters
	Examples []string // the last wordings, five at most, the newest first, as much of each
	Times    int64    // how often it was asked
	Contacts int64    // by how many people
	FirstAt  time.Time
	LastAt   time.Time
	Nearest  *knowledge.Found `db:"-"` // what is known that comes closest; nil: nothing shares a word with it
	// Confidence is the probability that Nearest answers it.
	Confidence float64 `db:"-"`
}

// Page narrows a list.
type Page struct {
	Since  time.Time // only what was asked then or later; zero: all
	Limit  int       // 0: 50; at most 100
	Cursor string    // of the page before; empty: from the start
}

const (
	defaultLimit = 50
	maxLimit     = 100
)

const (
	gapColumns = `
		g.id, g.seq, g.times, g.first_at, g.last_at,
		(SELECT left(question, 500) FROM agent_turns WHERE gap_id = g.id ORDER BY id LIMIT 1) AS question,
		(SELECT count(DISTINCT COALESCE(NULLIF(phone, ''), 'chat ' || chat_id, ''))
		 FROM agent_turns WHERE gap_id = g.id) AS contacts,
		(SELECT array_agg(e.question ORDER BY e.last DESC) FROM (
			SELECT left(question, 500) AS question, max(id) AS last FROM agent_turns WHERE gap_id = g.id GROUP BY 1 ORDER BY last DESC LIMIT 5
		 ) e) AS examples
		FROM agent_gaps g
		WHERE g.agent_id = $1 AND g.status = 'open' AND EXISTS (SELECT FROM agent_turns WHERE gap_id = g.id)`

	sqlGap = `SELECT ` + gapColumns + ` AND g.id = $2`

	sqlGaps = `SELECT ` + gapColumns + `
		  AND ($2::TIMESTAMPTZ IS NULL OR g.last_at >= $2)
		  AND ($3::BIGINT = 0 OR (g.times, g.seq) < ($3, $4))
		ORDER BY g.times DESC, g.seq DESC
		LIMIT $5`

	sqlCloseGap = `UPDATE agent_gaps SET status = $3 WHERE agent_id = $1 AND id = $2 AND status = 'open'`
)

const nounUnanswered = "unanswered question"

func newGapID() string { return "gap_" + strings.TrimPrefix(newID(), "agent_") }

// Unanswered returns a page of what the agent had no answer to, the most asked first, and the cursor of the next page,
// empty on the last one. It fails with Invalid for a cursor that no page gave.
func (s *Service) Unanswered(ctx context.Context, a Agent, p Page) ([]Unanswered, string, error) {
	if err := s.study(ctx, a.ID); err != nil {
		return nil, "", err
	}
	times, seq, err := place(nounUnanswered, p.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := limited(p.Limit)
	all, err := gapsOf(ctx, s.pool, sqlGaps, a.ID, maybe(p.Since), times, seq, limit+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(all) > limit {
		all = all[:limit]
		next = cursor(all[limit-1].Times, all[limit-1].Seq)
	}
	for i := range all {
		if err := s.relate(ctx, a.ID, &all[i]); err != nil {
			return nil, "", err
		}
	}
	return all, next, nil
}

// relate finds what is known that comes closest.
func (s *Service) relate(ctx context.Context, agentID string, u *Unanswered) error {
	found, err := s.Knowledge.Lexical().Search(ctx, agentID, knowledge.Query{Text: u.Question, K: 1})
	if err == nil && len(found.Found) > 0 {
		u.Nearest, u.Confidence = &found.Found[0], found.Confidence
	}
	return err
}

// unanswered returns the open one with the id. It fails with NotFound if there is none.
func (s *Service) unanswered(ctx context.Context, agentID, id string) (Unanswered, error) {
	all, err := gapsOf(ctx, s.pool, sqlGap, agentID, id)
	if err == nil && len(all) == 0 {
		err = fault.Missing(nounUnanswered)
	}
	if err != nil {
		return Unanswered{}, err
	}
	return all[0], nil
}

func gapsOf(ctx context.Context, db pg.DB, sql string, args ...any) ([]Unanswered, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load unanswered questions: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Unanswered])
	if err != nil {
		return nil, fmt.Errorf("load unanswered questions: %w", err)
	}
	return all, nil
}

// cursor is the place of what is counted in a list that has the most frequent first.
func cursor(times, seq int64) string { return fmt.Sprintf("%d.%d", times, seq) }

// place reads a cursor; that of an empty one is 0.
func place(noun, cursor string) (times, seq int64, err error) {
	if cursor == "" {
		return 0, 0, nil
	}
	first, second, _ := strings.Cut(cursor, ".")
	times, err = strconv.ParseInt(first, 10, 64)
	seq, also := strconv.ParseInt(second, 10, 64)
	if errors.Join(err, also) != nil || times < 1 {
		return 0, 0, fault.Bad(noun, "cursor", "is not of an earlier page")
	}
	return times, seq, nil
}

func limited(limit int) int {
	if limit <= 0 {
		return defaultLimit
	}
	return min(limit, maxLimit)
}

// maybe is nil for the zero time.
func maybe(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
