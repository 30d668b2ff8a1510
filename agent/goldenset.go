package agent

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

const (
	// One call at a time, until the end of the transaction: who counts sees all.
	sqlLockGolden = `SELECT pg_advisory_xact_lock(hashtextextended('golden ' || $1::TEXT, 0))`

	sqlPutGolden = `
		INSERT INTO agent_golden (id, agent_id, question, expect) VALUES ($1, $2, $3, $4)
		ON CONFLICT (agent_id, question) DO UPDATE SET expect = EXCLUDED.expect, updated_at = now()
		RETURNING *`

	sqlCountGolden = `SELECT count(*) FROM agent_golden WHERE agent_id = $1`
	sqlGolden      = `SELECT * FROM agent_golden WHERE agent_id = $1 AND id = $2`
	sqlGoldenSet   = `SELECT * FROM agent_golden WHERE agent_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`

	sqlUpdateGolden = `
		UPDATE agent_golden SET question = $3, expect = $4, updated_at = now() WHERE agent_id = $1 AND id = $2 RETURNING *`

	sqlDeleteGolden = `DELETE FROM agent_golden WHERE agent_id = $1 AND id = $2`
)

// AddGolden stores golden questions of the agent, all or none; one that the agent has already gets the new expectation.
// It fails with Invalid for one that is wrong or stands there twice, and with Conflict if there would be more than 500.
func (s *Service) AddGolden(ctx context.Context, a Agent, all []Golden) ([]Golden, error) {
	seen := map[string]bool{}
	for i := range all {
		err := all[i].check()
		if seen[all[i].Question] && err == nil {
			err = fault.Bad(nounGolden, "question", "stands there twice")
		}
		if err != nil {
			f := fault.Of(err)
			f.Field = fmt.Sprintf("questions[%d].%s", i, f.Field)
			return nil, err
		}
		seen[all[i].Question] = true
	}
	var stored []Golden
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		stored, err = putGoldenTx(ctx, tx, a.ID, all)
		return err
	})
	return stored, err
}

func putGoldenTx(ctx context.Context, tx pgx.Tx, agentID string, all []Golden) ([]Golden, error) {
	if _, err := tx.Exec(ctx, sqlLockGolden, agentID); err != nil {
		return nil, fmt.Errorf("lock golden set: %w", err)
	}
	stored := make([]Golden, 0, len(all))
	b := &pgx.Batch{}
	for _, g := range all {
		b.Queue(sqlPutGolden, newGoldenID(), agentID, g.Question, g.Expect).Query(func(rows pgx.Rows) error {
			one, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Golden])
			stored = append(stored, one)
			return err
		})
	}
	if err := tx.SendBatch(ctx, b).Close(); pg.Dangling(err) {
		return nil, fault.Missing("agent")
	} else if err != nil {
		return nil, fmt.Errorf("store golden questions: %w", err)
	}
	count := 0
	if err := tx.QueryRow(ctx, sqlCountGolden, agentID).Scan(&count); err != nil {
		return nil, fmt.Errorf("count golden questions: %w", err)
	}
	if count > mostGolden {
		return nil, &fault.Fault{Kind: fault.Conflict, Noun: nounGoldenSet, Detail: "cannot have more than 500 questions"}
	}
	return stored, nil
}

// ListGolden returns a page of the agent's golden questions, in the order in which they were added, and the cursor of the
// next page, empty on the last one. Page.Since counts for nothing. It fails with Invalid for a cursor that no page gave.
func (s *Service) ListGolden(ctx context.Context, a Agent, p Page) ([]Golden, string, error) {
	from, err := sequence(nounGolden, p.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := limited(p.Limit)
	all, err := goldenOf(ctx, s.pool, sqlGoldenSet, a.ID, from, limit+1)
	if err != nil || len(all) <= limit {
		return all, "", err
	}
	return all[:limit], strconv.FormatInt(all[limit-1].Seq, 10), nil
}

// FindGolden returns the agent's golden question with the id. It fails with NotFound if there is none.
func (s *Service) FindGolden(ctx context.Context, agentID, id string) (Golden, error) {
	return oneGolden(goldenOf(ctx, s.pool, sqlGolden, agentID, id))
}

// UpdateGolden changes the question and the expectation of the golden question with g's agent and id. It fails with
// NotFound if there is none, with Invalid for what is wrong, and with Conflict if another one asks the same.
func (s *Service) UpdateGolden(ctx context.Context, g Golden) (Golden, error) {
	if err := g.check(); err != nil {
		return Golden{}, err
	}
	stored, err := oneGolden(goldenOf(ctx, s.pool, sqlUpdateGolden, g.AgentID, g.ID, g.Question, g.Expect))
	if pg.Taken(err) {
		err = &fault.Fault{Kind: fault.Conflict, Noun: nounGolden, Field: "question", Detail: "is another one's"}
	}
	return stored, err
}

// DeleteGolden removes a golden question; what runs say of it stays. It fails with NotFound if there is none.
func (s *Service) DeleteGolden(ctx context.Context, agentID, id string) error {
	done, err := s.pool.Exec(ctx, sqlDeleteGolden, agentID, id)
	if err != nil {
		return fmt.Errorf("delete golden question: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fault.Missing(nounGolden)
	}
	return nil
}

func goldenOf(ctx context.Context, db pg.DB, sql string, args ...any) ([]Golden, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load golden questions: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Golden])
	if err != nil {
		return nil, fmt.Errorf("load golden questions: %w", err)
	}
	return all, nil
}

func oneGolden(all []Golden, err error) (Golden, error) {
	if err != nil {
		return Golden{}, err
	}
	if len(all) == 0 {
		return Golden{}, fault.Missing(nounGolden)
	}
	return all[0], nil
}

// sequence reads the cursor of a list in the order of a number; that of an empty one is 0.
func sequence(noun, cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	seq, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || seq < 1 {
		return 0, fault.Bad(noun, "cursor", "is not of an earlier page")
	}
	return seq, nil
}
