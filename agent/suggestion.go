package agent

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
)

// Suggestion is a pair that people of the business have answered by hand, for the owner to take over.
type Suggestion struct {
	ID       string // sug_…
	Seq      int64
	Question string
	Answer   string
	Times    int64 // how often it was answered so
	FirstAt  time.Time
	LastAt   time.Time
}

const (
	sqlSuggestions = `
		SELECT id, seq, question, answer, times, first_at, last_at FROM agent_suggestions
		WHERE agent_id = $1 AND status = 'open'
		  AND ($2::TIMESTAMPTZ IS NULL OR last_at >= $2)
		  AND ($3::BIGINT = 0 OR (times, seq) < ($3, $4))
		ORDER BY times DESC, seq DESC
		LIMIT $5`

	sqlSuggestion = `
		SELECT id, seq, question, answer, times, first_at, last_at FROM agent_suggestions
		WHERE agent_id = $1 AND id = $2 AND status = 'open'`

	sqlCloseSuggestion = `UPDATE agent_suggestions SET status = $3 WHERE agent_id = $1 AND id = $2 AND status = 'open'`
)

const nounSuggestion = "suggestion"

func newSuggestionID() string { return "sug_" + strings.TrimPrefix(newID(), "agent_") }

// Suggestions returns a page of what is suggested to the agent's owner, the most frequent first, and the cursor of the
// next page, empty on the last one. It fails with Invalid for a cursor that no page gave.
func (s *Service) Suggestions(ctx context.Context, a Agent, p Page) ([]Suggestion, string, error) {
	if err := s.mine(ctx, a.ID, listPause); err != nil {
		return nil, "", err
	}
	times, seq, err := place(nounSuggestion, p.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := limited(p.Limit)
	rows, err := s.pool.Query(ctx, sqlSuggestions, a.ID, maybe(p.Since), times, seq, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list suggestions: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Suggestion])
	if err != nil {
		return nil, "", fmt.Errorf("list suggestions: %w", err)
	}
	if len(all) <= limit {
		return all, "", nil
	}
	return all[:limit], cursor(all[limit-1].Times, all[limit-1].Seq), nil
}

// Approve teaches a suggestion, with what t has in the place of its question and answer, and takes it off the list. It
// fails with NotFound if none is open under the id, and as Teach.
func (s *Service) Approve(ctx context.Context, a Agent, id string, t Teaching) (Taught, error) {
	rows, err := s.pool.Query(ctx, sqlSuggestion, a.ID, id)
	if err != nil {
		return Taught{}, fmt.Errorf("load suggestion: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Suggestion])
	if errors.Is(err, pgx.ErrNoRows) {
		return Taught{}, fault.Missing(nounSuggestion)
	}
	if err != nil {
		return Taught{}, fmt.Errorf("load suggestion: %w", err)
	}
	if t.Question == "" {
		t.Question = found.Question
	}
	if t.Answer == "" {
		t.Answer = found.Answer
	}
	taught, err := s.Teach(ctx, a, t)
	if err != nil {
		return Taught{}, err
	}
	return taught, s.closeSuggestion(ctx, a.ID, id, "approved")
}

// Dismiss takes a suggestion off the list for good. It fails with NotFound if none is open under the id.
func (s *Service) Dismiss(ctx context.Context, a Agent, id string) error {
	return s.closeSuggestion(ctx, a.ID, id, "dismissed")
}

func (s *Service) closeSuggestion(ctx context.Context, agentID, id, status string) error {
	done, err := s.pool.Exec(ctx, sqlCloseSuggestion, agentID, id, status)
	if err != nil {
		return fmt.Errorf("close suggestion: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fault.Missing(nounSuggestion)
	}
	return nil
}
