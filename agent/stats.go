package agent

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/knowledge"
)

// Stats counts what an agent did.
type Stats struct {
	Conversations     int // chats and conversations of the API
	Messages          int // questions, each answered or not
	People            int
	Answered          int
	Clarified         int
	Fallback          int
	Handoff           int
	AverageConfidence float64    // of all questions; 0 without any
	LastActivity      *time.Time // nil without any question
	Learned           int        `db:"-"` // Q&A pairs taught from conversations
}

// Stats returns the agent's counts.
func (s *Service) Stats(ctx context.Context, agentID string) (Stats, error) {
	rows, err := s.pool.Query(ctx, sqlStats, agentID)
	if err != nil {
		return Stats{}, fmt.Errorf("count turns: %w", err)
	}
	stats, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Stats])
	if err != nil {
		return Stats{}, fmt.Errorf("count turns: %w", err)
	}
	stats.Learned, err = knowledge.CountQnA(ctx, s.pool, agentID, knowledge.Learned)
	return stats, err
}
