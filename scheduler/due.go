package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// startDue starts a campaign whose time has come, if there is one that no other node starts, and reports whether there was.
// Its run, the next time and the news of starts that were missed are one transaction.
func (s *Service) startDue(ctx context.Context) (found bool, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		c, err := one[Campaign](ctx, tx, nounCampaign, sqlDueCampaign, s.Now())
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		return s.startDueTx(ctx, tx, &c)
	})
	if err != nil {
		return false, fmt.Errorf("start due campaign: %w", err)
	}
	return found, nil
}

func (s *Service) startDueTx(ctx context.Context, tx pg.DB, c *Campaign) error {
	table, err := c.Schedule().Read("")
	if err != nil {
		return s.failTx(ctx, tx, c, err)
	}
	now := s.Now()
	starts := table.Due(*c.NextAt, now, time.Duration(c.Settings.Grace)*time.Minute)
	c.NextAt = instant(starts.Next)
	if err := s.missTx(ctx, tx, c, starts.Missed, now); err != nil {
		return err
	}
	if starts.Run.IsZero() {
		return s.restTx(ctx, tx, c, "")
	}
	_, err = s.StartTx(ctx, tx, c, starts.Run)
	var f *fault.Fault
	if errors.As(err, &f) { // it has nobody to write to
		return s.restTx(ctx, tx, c, f.Detail)
	}
	return err
}

// missTx tells of starts whose time went by while nothing could start them, oldest first.
func (s *Service) missTx(ctx context.Context, tx pg.DB, c *Campaign, missed []time.Time, now time.Time) error {
	status := c.Status
	for i, at := range missed {
		run := Run{ID: uuid.Must(uuid.NewV7())}
		reason := "its start at " + at.UTC().Format(time.RFC3339) + " went by while nothing could start it"
		if _, err := tx.Exec(ctx, sqlMissRun, run.ID, c.ID, at, now, reason); err != nil {
			return fmt.Errorf("note missed start: %w", err)
		}
		if i == len(missed)-1 && c.NextAt == nil { // told as its status
			return s.goTx(ctx, tx, c, &run, Missed, reason)
		}
		told := *c
		told.Status, told.StatusReason = Missed, reason
		if err := told.tell(ctx, tx, &run, status); err != nil {
			return err
		}
	}
	return nil
}

// restTx has a campaign that does not start now wait for its next time. One without such is missed, or failed for the reason.
func (s *Service) restTx(ctx context.Context, tx pg.DB, c *Campaign, reason string) error {
	switch {
	case c.NextAt != nil:
		return s.goTx(ctx, tx, c, nil, Scheduled, reason)
	case c.Status == Missed:
		return nil
	}
	return s.goTx(ctx, tx, c, nil, Failed, reason)
}

func (s *Service) failTx(ctx context.Context, tx pg.DB, c *Campaign, cause error) error {
	c.NextAt = nil
	return s.goTx(ctx, tx, c, nil, Failed, cause.Error())
}

const (
	sqlDueCampaign = `
		SELECT * FROM campaigns
		WHERE status = 'scheduled' AND next_at <= $1
		ORDER BY next_at
		LIMIT 1
		FOR UPDATE SKIP LOCKED`

	sqlMissRun = `
		INSERT INTO campaign_runs (id, campaign_id, planned_at, finished_at, status, reason)
		VALUES ($1, $2, $3, $4, 'missed', $5)
		ON CONFLICT (campaign_id, planned_at) DO NOTHING`
)
