package agent

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// mostGoldenRuns is how many runs of an agent are kept: the last.
const mostGoldenRuns = 50

const (
	goldenRunColumns = `
		id, seq, agent_id, with_model, knowledge_version, settings_hash, passed, failed, hit_at_1, mrr, ece, ece_floor, took_ms,
		created_at`

	sqlAddGoldenRun = `
		INSERT INTO agent_golden_runs (id, agent_id, with_model, knowledge_version, settings_hash, passed, failed, hit_at_1, mrr,
		                               ece, ece_floor, took_ms, created_at, results)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		RETURNING seq`

	sqlForgetGoldenRuns = `
		DELETE FROM agent_golden_runs WHERE id IN (
			SELECT id FROM agent_golden_runs WHERE agent_id = $1 ORDER BY seq DESC OFFSET $2)`

	sqlGoldenRuns = `SELECT ` + goldenRunColumns + ` FROM agent_golden_runs
		WHERE agent_id = $1 AND ($2::BIGINT = 0 OR seq < $2)
		ORDER BY seq DESC
		LIMIT $3`

	sqlGoldenRun = `SELECT ` + goldenRunColumns + `, results FROM agent_golden_runs WHERE agent_id = $1 AND id = $2`

	sqlGoldenRunBefore = `SELECT ` + goldenRunColumns + `, results FROM agent_golden_runs
		WHERE agent_id = $1 AND seq < $2 AND with_model = $3
		ORDER BY seq DESC
		LIMIT 1`
)

// storeGoldenRun stores a run, and forgets those before the last 50.
func (s *Service) storeGoldenRun(ctx context.Context, r *GoldenReport) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlLockGolden, r.AgentID); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, sqlAddGoldenRun, r.ID, r.AgentID, r.WithModel, r.KnowledgeVersion, r.SettingsHash, r.Passed,
			r.Failed, r.HitAt1, r.MRR, r.ECE, r.ECEFloor, r.TookMs, r.CreatedAt, r.Results).Scan(&r.Seq)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sqlForgetGoldenRuns, r.AgentID, mostGoldenRuns)
		return err
	})
	if pg.Dangling(err) {
		return fault.Missing("agent")
	}
	if err != nil {
		return fmt.Errorf("store golden run: %w", err)
	}
	return nil
}

// GoldenRuns returns a page of the agent's runs, the last first, and the cursor of the next page, empty on the last one.
// Page.Since counts for nothing. It fails with Invalid for a cursor that no page gave.
func (s *Service) GoldenRuns(ctx context.Context, a Agent, p Page) ([]GoldenRun, string, error) {
	from, err := sequence(nounGoldenRun, p.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := limited(p.Limit)
	rows, err := s.pool.Query(ctx, sqlGoldenRuns, a.ID, from, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list golden runs: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[GoldenRun])
	if err != nil {
		return nil, "", fmt.Errorf("list golden runs: %w", err)
	}
	if len(all) <= limit {
		return all, "", nil
	}
	return all[:limit], strconv.FormatInt(all[limit-1].Seq, 10), nil
}

// GoldenRun returns a run of the agent, compared with another one, or for an empty id with the last of its kind before it.
// It fails with NotFound if the agent has no such run.
func (s *Service) GoldenRun(ctx context.Context, a Agent, id, with string) (GoldenReport, error) {
	r, err := goldenRun(ctx, s.pool, sqlGoldenRun, a.ID, id)
	if err != nil {
		return GoldenReport{}, err
	}
	return s.compared(ctx, r, with)
}

// compared compares a run with the one of the id, or for an empty id with the last of its kind before it.
func (s *Service) compared(ctx context.Context, r GoldenReport, with string) (GoldenReport, error) {
	var other GoldenReport
	var err error
	if with != "" {
		other, err = goldenRun(ctx, s.pool, sqlGoldenRun, r.AgentID, with)
	} else if other, err = goldenRun(ctx, s.pool, sqlGoldenRunBefore, r.AgentID, r.Seq, r.WithModel); fault.Is(err, fault.NotFound) {
		return r, nil
	}
	if err != nil {
		return GoldenReport{}, err
	}
	c := compareGolden(other, r)
	r.Since = &c
	return r, nil
}

func goldenRun(ctx context.Context, db pg.DB, sql string, args ...any) (GoldenReport, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return GoldenReport{}, fmt.Errorf("load golden run: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[GoldenReport])
	if errors.Is(err, pgx.ErrNoRows) {
		return GoldenReport{}, fault.Missing(nounGoldenRun)
	}
	if err != nil {
		return GoldenReport{}, fmt.Errorf("load golden run: %w", err)
	}
	return r, nil
}
