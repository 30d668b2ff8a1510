package knowledge

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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
			if stored[i], err = putTx(ctx, tx, q, version); err != nil {
				return err
			}
		}
		return nil
	})
	return stored, err
}

func putTx(ctx context.Context, tx pgx.Tx, q QnA, version int64) (QnA, error) {
	q, err := one(ctx, tx, sqlPutQnA,
		newID("qna_"), q.AgentID, q.Question, q.Answer, q.Category, q.Source, q.Phone, q.Key)
	if err != nil {
		return QnA{}, fmt.Errorf("store Q&A: %w", err)
	}
	return q, putChunkTx(ctx, tx, q.chunk(), version)
}

// UpdateQnA changes question, answer and category of the pair with q's agent and id. It fails with NotFound if the
// agent has no such pair, with Conflict if another pair has the question, and with Invalid as PutQnA.
func (s *Service) UpdateQnA(ctx context.Context, q QnA) (QnA, error) {
	if err := q.check(); err != nil {
		return QnA{}, err
	}
	var stored QnA
	err := s.change(ctx, q.AgentID, func(tx pgx.Tx, version int64) (err error) {
		stored, err = one(ctx, tx, sqlUpdateQnA, q.AgentID, q.ID, q.Question, q.Answer, q.Category, q.Key)
		var broken *pgconn.PgError
		if errors.As(err, &broken) && broken.Code == "23505" { // unique_violation
			return fault.New(fault.Conflict, "qna")
		}
		if err != nil {
			return fmt.Errorf("update Q&A: %w", err)
		}
		return putChunkTx(ctx, tx, stored.chunk(), version)
	})
	return stored, err
}

// QnA returns a pair of the agent. It fails with NotFound if there is none with the id.
func (s *Service) QnA(ctx context.Context, agentID, id string) (QnA, error) {
	q, err := one(ctx, s.pool, sqlQnA, agentID, id)
	if err != nil {
		return QnA{}, fmt.Errorf("load Q&A: %w", err)
	}
	return q, nil
}

// DeleteQnA removes a pair. It fails with NotFound if the agent has none with the id.
func (s *Service) DeleteQnA(ctx context.Context, agentID, id string) error {
	return s.change(ctx, agentID, func(tx pgx.Tx, _ int64) error {
		done, err := tx.Exec(ctx, sqlDeleteQnA, agentID, id)
		if err != nil {
			return fmt.Errorf("delete Q&A: %w", err)
		}
		if done.RowsAffected() == 0 {
			return fault.Missing("qna")
		}
		return deleteChunksTx(ctx, tx, agentID, id)
	})
}

// The number of pairs that a list returns when nothing else is asked, and at most.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// Filter narrows a list.
type Filter struct {
	Category string // empty: all
	Limit    int    // 0: 50; at most 500
	Cursor   string // of the page before; empty: from the start
}

// ListQnA returns the agent's pairs, newest first, and the cursor of the next page, empty on the last one. It fails
// with Invalid for a cursor that no page gave.
func (s *Service) ListQnA(ctx context.Context, agentID string, f Filter) ([]QnA, string, error) {
	before := int64(0)
	if f.Cursor != "" {
		var err error
		if before, err = strconv.ParseInt(f.Cursor, 10, 64); err != nil || before <= 0 {
			return nil, "", fault.Bad("qna", "cursor", "is not of an earlier page")
		}
	}
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	rows, err := s.pool.Query(ctx, sqlListQnA, agentID, f.Category, before, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list Q&A: %w", err)
	}
	pairs, err := pgx.CollectRows(rows, pgx.RowToStructByName[QnA])
	if err != nil {
		return nil, "", fmt.Errorf("list Q&A: %w", err)
	}
	if len(pairs) <= limit {
		return pairs, "", nil
	}
	return pairs[:limit], strconv.FormatInt(pairs[limit-1].Seq, 10), nil
}

// CountQnA returns how many pairs the agent has from a source, from any if it is empty.
func CountQnA(ctx context.Context, db pg.DB, agentID string, source Source) (int, error) {
	var n int
	if err := db.QueryRow(ctx, sqlCountQnA, agentID, source).Scan(&n); err != nil {
		return 0, fmt.Errorf("count Q&A: %w", err)
	}
	return n, nil
}

// one returns the single pair of a query; none is NotFound.
func one(ctx context.Context, db pg.DB, sql string, args ...any) (QnA, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return QnA{}, err
	}
	q, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[QnA])
	if errors.Is(err, pgx.ErrNoRows) {
		return QnA{}, fault.Missing("qna")
	}
	return q, err
}
