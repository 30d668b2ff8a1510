package knowledge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Version is what a pair was before it changed or went.
type Version struct {
	QnAID    string `db:"qna_id"`
	Question string
	Answer   string
	Reason   string // edited, deleted, replaced, undone, or the kind of a contradiction
	ByID     string // the pair that took its place; empty: none
	At       time.Time
}

// The reasons why a pair is no more what it was, beside the kinds of a contradiction.
const (
	edited   = "edited"
	deleted  = "deleted"
	replaced = "replaced" // the same question was taught another answer
	undone   = "undone"
)

const (
	sqlKeepVersion = `
		INSERT INTO knowledge_versions (agent_id, qna_id, pair, reason)
		SELECT q.agent_id, q.id, to_jsonb(q), $3 FROM knowledge_qna q WHERE q.agent_id = $1 AND q.id = $2
		RETURNING id`

	sqlKeepChanged = `
		INSERT INTO knowledge_versions (agent_id, qna_id, pair, reason)
		SELECT q.agent_id, q.id, to_jsonb(q), 'edited' FROM knowledge_qna q
		WHERE q.agent_id = $1 AND (q.id = $2 OR q.key = $3) AND (q.question, q.answer) <> ($4, $5)`

	sqlVersions = `
		SELECT qna_id, pair ->> 'question' AS question, pair ->> 'answer' AS answer, reason, by_id, at
		FROM knowledge_versions
		WHERE agent_id = $1 AND (qna_id = $2 OR by_id = $2)
		ORDER BY id DESC
		LIMIT $3`
)

// mostVersions is how much of a history is read.
const mostVersions = 200

// History returns what the pair with the id was, and what made way for it, newest first, at most 200. A pair that is gone
// has its history still. It fails with NotFound if the agent never had such a pair.
func (s *Service) History(ctx context.Context, agentID, id string) ([]Version, error) {
	rows, err := s.pool.Query(ctx, sqlVersions, agentID, id, mostVersions)
	if err != nil {
		return nil, fmt.Errorf("load history: %w", err)
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByName[Version])
	if err != nil {
		return nil, fmt.Errorf("load history: %w", err)
	}
	if len(versions) == 0 {
		_, err = s.QnA(ctx, agentID, id)
	}
	return versions, err
}

// keepTx writes down what a pair is before it changes or goes, and returns the version's id. It fails with errMoved if
// the pair is gone.
func keepTx(ctx context.Context, tx pgx.Tx, agentID, id, reason string) (int64, error) {
	var kept int64
	err := tx.QueryRow(ctx, sqlKeepVersion, agentID, id, reason).Scan(&kept)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, errMoved
	}
	if err != nil {
		return 0, fmt.Errorf("keep version: %w", err)
	}
	return kept, nil
}

// keepChangedTx writes down what the pair with q's id or question is, if q will change what it says.
func keepChangedTx(ctx context.Context, tx pgx.Tx, q QnA) error {
	if _, err := tx.Exec(ctx, sqlKeepChanged, q.AgentID, q.ID, q.Key, q.Question, q.Answer); err != nil {
		return fmt.Errorf("keep version: %w", err)
	}
	return nil
}
