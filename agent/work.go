package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	studyEvery = time.Minute
	studyBatch = 200 // turns in one transaction
)

// RunStudy studies what was asked and mines what was replied, every minute until ctx ends.
func (s *Service) RunStudy(ctx context.Context) {
	tick := time.NewTicker(studyEvery)
	defer tick.Stop()
	for {
		if err := errors.Join(s.Study(ctx), s.Mine(ctx)); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "study stopped", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// eachAgent does the work for the agents of a query.
func (s *Service) eachAgent(ctx context.Context, sql string, work func(ctx context.Context, agentID string) error) error {
	rows, err := s.pool.Query(ctx, sql)
	if err != nil {
		return fmt.Errorf("find agents with work: %w", err)
	}
	agents, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find agents with work: %w", err)
	}
	for _, id := range agents {
		if err := work(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// batches does batches of work, each in a transaction, until one is not full.
func (s *Service) batches(ctx context.Context, what string, batch func(tx pgx.Tx) (int, error)) error {
	for n := studyBatch; n == studyBatch; {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
			n, err = batch(tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return nil
}

// forgetTx keeps the most recent of what is open and of what is closed.
func forgetTx(ctx context.Context, tx pgx.Tx, sql, agentID string, open, closed int) error {
	for isOpen, most := range map[bool]int{true: open, false: closed} {
		if _, err := tx.Exec(ctx, sql, agentID, isOpen, most); err != nil {
			return err
		}
	}
	return nil
}
