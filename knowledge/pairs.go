package knowledge

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// PutQnA stores a pair of the agent and returns it as stored. A question that the agent knows already, case, marks,
// punctuation and slang aside, gets the new answer and keeps its id. It fails with Invalid for an empty or too long
// question or answer.
func (s *Service) PutQnA(ctx context.Context, q QnA) (QnA, error) {
	stored, err := s.PutAllQnA(ctx, []QnA{q})
	if err != nil {
		return QnA{}, err
	}
	return stored[0], nil
}

// PutAllQnA stores several pairs of one agent in one transaction. It fails as PutQnA, and then stores none; no pairs
// change nothing.
func (s *Service) PutAllQnA(ctx context.Context, pairs []QnA) ([]QnA, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	for i := range pairs {
		if err := pairs[i].check(); err != nil {
			return nil, err
		}
	}
	stored := make([]QnA, len(pairs))
	err := s.change(ctx, pairs[0].AgentID, func(tx pgx.Tx, version int64) (err error) {
		for i, q := range pairs {
			q.AgentID = pairs[0].AgentID
			if err = keepChangedTx(ctx, tx, q); err != nil {
				return err
			}
			if stored[i], err = putTx(ctx, tx, q, version); err != nil {
				return err
			}
		}
		return nil
	})
	return stored, err
}

func putTx(ctx context.Context, tx pgx.Tx, q QnA, version int64) (QnA, error) {
	q, err := oneOf[QnA](ctx, tx, "qna", sqlPutQnA, newID(qnaPrefix), q.AgentID, q.Question, q.Answer, q.Category, q.Source,
		q.Phone, q.Key, q.MediaID, q.ValidFrom, q.ValidUntil)
	if err != nil {
		return QnA{}, err
	}
	return q, putChunkTx(ctx, tx, q.chunk(), version)
}

// UpdateQnA changes question, answer, category, picture and window of the pair with q's agent and id. It fails with NotFound if the
// agent has no such pair, with Conflict if another pair has the question, and with Invalid as PutQnA.
func (s *Service) UpdateQnA(ctx context.Context, q QnA) (QnA, error) {
	if err := q.check(); err != nil {
		return QnA{}, err
	}
	var stored QnA
	err := s.change(ctx, q.AgentID, func(tx pgx.Tx, version int64) (err error) {
		if err = keepChangedTx(ctx, tx, q); err != nil {
			return err
		}
		stored, err = oneOf[QnA](ctx, tx, "qna", sqlUpdateQnA, q.AgentID, q.ID, q.Question, q.Answer, q.Category, q.Key,
			q.MediaID, q.ValidFrom, q.ValidUntil)
		if pg.Taken(err) {
			return fault.New(fault.Conflict, "qna")
		}
		if err != nil {
			return err
		}
		return putChunkTx(ctx, tx, stored.chunk(), version)
	})
	return stored, err
}

// QnA returns a pair of the agent. It fails with NotFound if there is none with the id.
func (s *Service) QnA(ctx context.Context, agentID, id string) (QnA, error) {
	return oneOf[QnA](ctx, s.pool, "qna", sqlQnA, agentID, id)
}

// DeleteQnA removes a pair; its history stays. It fails with NotFound if the agent has none with the id.
func (s *Service) DeleteQnA(ctx context.Context, agentID, id string) error {
	return s.change(ctx, agentID, func(tx pgx.Tx, _ int64) error {
		_, err := keepTx(ctx, tx, agentID, id, deleted)
		if errors.Is(err, errMoved) {
			return fault.Missing("qna")
		}
		if err != nil {
			return err
		}
		return dropTx(ctx, tx, agentID, id)
	})
}

// ListQnA returns the agent's pairs, newest first, and the cursor of the next page, empty on the last one. It fails
// with Invalid for a cursor that no page gave.
func (s *Service) ListQnA(ctx context.Context, agentID string, f Filter) ([]QnA, string, error) {
	return listOf[QnA](ctx, s.pool, "qna", sqlListQnA, agentID, f)
}

// CountQnA returns how many pairs the agent has from a source, from any if it is empty.
func CountQnA(ctx context.Context, db pg.DB, agentID string, source Source) (int, error) {
	var n int
	if err := db.QueryRow(ctx, sqlCountQnA, agentID, source).Scan(&n); err != nil {
		return 0, fmt.Errorf("count Q&A: %w", err)
	}
	return n, nil
}
