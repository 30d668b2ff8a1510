package scheduler

import (
	"context"

	"github.com/google/uuid"
)

// Outcome is what became of a run.
type Outcome struct {
	Run        *Run // nil: the campaign was never started
	Statistics Statistics
	Reasons    []Reason // most frequent first, at most 100
}

// Reason is why some of a run stand where they do.
type Reason struct {
	Status SendStatus
	Reason string
	Count  int
}

// Outcome counts what became of a run of the campaign; nil is the last one that was not missed. It fails with NotFound for no
// such campaign or run.
func (s *Service) Outcome(ctx context.Context, accountID uuid.UUID, id string, runID *uuid.UUID) (o Outcome, err error) {
	c, err := s.FindCampaign(ctx, accountID, id)
	if err != nil {
		return o, err
	}
	if o.Run, err = s.runOf(ctx, id, runID); err != nil {
		return o, err
	}
	if o.Run == nil {
		o.Statistics.Pending = c.Size
		return o, nil
	}
	if o.Statistics, err = StatisticsOf(ctx, s.Pool, o.Run.ID); err != nil {
		return o, err
	}
	o.Reasons, err = all[Reason](ctx, s.Pool, "reason", sqlReasons, o.Run.ID)
	return o, err
}

// runOf returns a run of a campaign; for nil the last one that was not missed, which may be nil.
func (s *Service) runOf(ctx context.Context, campaignID string, runID *uuid.UUID) (*Run, error) {
	if runID != nil {
		run, err := one[Run](ctx, s.Pool, "run", sqlRun, campaignID, *runID)
		return &run, err
	}
	found, err := all[Run](ctx, s.Pool, "run", sqlLastRun, campaignID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// RecipientFilter says which recipients of a campaign are asked for, and of which run it is told what became of them.
type RecipientFilter struct {
	RunID  *uuid.UUID // nil: the last run that was not missed
	Status SendStatus // empty: any
	After  int64      // the Seq behind which the page begins
	Limit  int        // 0 means 50
}

// RecipientsOf returns recipients of a campaign in their order, as the filter says. It fails with NotFound for no such
// campaign or run.
func (s *Service) RecipientsOf(ctx context.Context, accountID uuid.UUID, id string, f RecipientFilter) ([]Recipient, error) {
	if _, err := s.FindCampaign(ctx, accountID, id); err != nil {
		return nil, err
	}
	run, err := s.runOf(ctx, id, f.RunID)
	if err != nil {
		return nil, err
	}
	var runID *uuid.UUID
	if run != nil {
		runID = &run.ID
	}
	return all[Recipient](ctx, s.Pool, "recipient", sqlRecipientsOf, id, runID, f.After, f.Status, orDefault(f.Limit))
}

const (
	sqlRun = `SELECT * FROM campaign_runs WHERE campaign_id = $1 AND id = $2`

	sqlLastRun = `SELECT * FROM campaign_runs WHERE campaign_id = $1 AND status <> 'missed' ORDER BY planned_at DESC LIMIT 1`

	sqlReasons = `
		SELECT status::TEXT AS status, reason, count(*) AS count FROM campaign_sends
		WHERE run_id = $1 AND reason <> ''
		GROUP BY status, reason
		ORDER BY count(*) DESC, status, reason
		LIMIT 100`

	// LIMIT 1 has the rows of the ledger looked up one by one, in the order of the recipients.
	sqlRecipientsOf = `
		SELECT r.seq,` + recipientColumns + `, COALESCE(s.message_id, '') AS message_id, COALESCE(s.status, 'pending') AS status,
		       COALESCE(s.reason, '') AS reason, COALESCE(s.attempts, 0) AS attempts, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.opted_out_at
		FROM campaign_recipients r
		LEFT JOIN LATERAL (SELECT * FROM campaign_sends WHERE run_id = $2 AND number = r.number LIMIT 1) s ON TRUE
		WHERE r.campaign_id = $1 AND r.seq > $3 AND ($4 = '' OR COALESCE(s.status, 'pending')::TEXT = $4)
		ORDER BY r.seq
		LIMIT $5`
)
