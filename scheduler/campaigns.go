package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// CampaignFilter says which campaigns are asked for. Limit 0 means 50.
type CampaignFilter struct {
	InstanceID *uuid.UUID // nil: any
	Status     Status     // empty: any
	Search     string     // stands in the name, in whichever case; empty: any
	Limit      int
	Offset     int
}

// Campaigns returns the account's campaigns, newest first, and how many there are.
func (s *Service) Campaigns(ctx context.Context, accountID uuid.UUID, f CampaignFilter) ([]Campaign, int, error) {
	found, err := all[Campaign](ctx, s.Pool, nounCampaign, sqlCampaigns, accountID, f.InstanceID, f.Status, f.Search, orDefault(f.Limit), f.Offset)
	if err != nil {
		return nil, 0, err
	}
	var total int
	if err := s.Pool.QueryRow(ctx, sqlCountCampaigns, accountID, f.InstanceID, f.Status, f.Search).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count campaigns: %w", err)
	}
	return found, total, nil
}

// FindCampaign returns the campaign, or a NotFound fault.
func (s *Service) FindCampaign(ctx context.Context, accountID uuid.UUID, id string) (Campaign, error) {
	return one[Campaign](ctx, s.Pool, nounCampaign, sqlCampaign, accountID, id)
}

// Statistics counts what became of each campaign's last run that was not missed. Of one that was never started, everybody
// waits.
func (s *Service) Statistics(ctx context.Context, campaigns ...Campaign) (map[string]Statistics, error) {
	counts, ids := make(map[string]Statistics, len(campaigns)), make([]string, len(campaigns))
	for i, c := range campaigns {
		ids[i], counts[c.ID] = c.ID, Statistics{Pending: c.Size}
	}
	rows, err := s.Pool.Query(ctx, sqlLastStatistics, ids)
	if err != nil {
		return nil, fmt.Errorf("count sends of campaigns: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
		CampaignID string
		Statistics
	}])
	if err != nil {
		return nil, fmt.Errorf("count sends of campaigns: %w", err)
	}
	for _, c := range found {
		counts[c.CampaignID] = c.Statistics
	}
	return counts, nil
}

// Runs returns the runs of a campaign, newest first, at most limit; 0 means 50. It fails with NotFound for no such campaign.
func (s *Service) Runs(ctx context.Context, accountID uuid.UUID, id string, limit int) ([]Run, error) {
	if _, err := s.FindCampaign(ctx, accountID, id); err != nil {
		return nil, err
	}
	return all[Run](ctx, s.Pool, "run", sqlRuns, id, orDefault(limit))
}

// Recipient is a recipient of a campaign with what became of them in its last run that was not missed.
type Recipient struct {
	Member
	MessageID   string     // empty: no run began
	Status      SendStatus // pending when no run began
	Reason      string
	Attempts    int
	SentAt      *time.Time
	DeliveredAt *time.Time
	ReadAt      *time.Time
	RepliedAt   *time.Time
	OptedOutAt  *time.Time
}

// Recipients returns recipients of a campaign in their order, at most limit after the one whose Seq is after; limit 0 means
// 50. It fails with NotFound for no such campaign.
func (s *Service) Recipients(ctx context.Context, accountID uuid.UUID, id string, after int64, limit int) ([]Recipient, error) {
	if _, err := s.FindCampaign(ctx, accountID, id); err != nil {
		return nil, err
	}
	return all[Recipient](ctx, s.Pool, "recipient", sqlRecipients, id, after, orDefault(limit))
}

const (
	sqlCampaign     = `SELECT * FROM campaigns WHERE account_id = $1 AND id = $2`
	sqlLockCampaign = sqlCampaign + ` FOR UPDATE`

	campaignMatches = `
		FROM campaigns
		WHERE account_id = $1 AND ($2::UUID IS NULL OR instance_id = $2) AND ($3 = '' OR status = $3)
		  AND ($4 = '' OR position(lower($4) IN lower(name)) > 0)`

	sqlCampaigns = `SELECT *` + campaignMatches + ` ORDER BY created_at DESC, id DESC LIMIT $5 OFFSET $6`

	sqlCountCampaigns = `SELECT count(*)` + campaignMatches

	sqlInsertCampaign = `
		INSERT INTO campaigns (id, account_id, instance_id, name, message, media_id, settings, scheduled_at, cron, zone, next_at,
		                       status, status_reason, status_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14)`

	sqlUpdateCampaign = `
		UPDATE campaigns
		SET instance_id = $2, name = $3, message = $4, media_id = $5, settings = $6, scheduled_at = $7, cron = $8, zone = $9, next_at = $10,
		    status = $11, status_reason = $12, status_at = $13, updated_at = $14
		WHERE id = $1`

	sqlMoveCampaign = `UPDATE campaigns SET status = $2, status_reason = $3, status_at = $4, next_at = $5 WHERE id = $1`

	namedFields = ` fields = ARRAY(
			SELECT DISTINCT key FROM campaign_recipients CROSS JOIN jsonb_object_keys(campaign_recipients.fields) key
			WHERE campaign_id = $1 AND campaign_recipients.fields <> '{}' ORDER BY key)`

	sqlResizeCampaign = `UPDATE campaigns SET list_id = $2, size = $3,` + namedFields + ` WHERE id = $1 RETURNING fields`

	sqlRecountCampaign = `
		UPDATE campaigns SET size = (SELECT count(*) FROM campaign_recipients WHERE campaign_id = $1),` + namedFields + ` WHERE id = $1
		RETURNING size, fields`

	sqlDeleteCampaign = `DELETE FROM campaigns WHERE id = $1`

	sqlAddRecipients = `
		INSERT INTO campaign_recipients (campaign_id,` + memberColumnsOf + `)
		SELECT $1, number, name, job_title, company_name, fields::JSONB, zone` + memberRows

	sqlEmptyCampaign = `DELETE FROM campaign_recipients WHERE campaign_id = $1`

	sqlAddListRecipients = `
		INSERT INTO campaign_recipients (campaign_id,` + memberColumnsOf + `, from_list)
		SELECT $1,` + memberColumnsOf + `, TRUE FROM list_members WHERE list_id = $2 ORDER BY seq
		ON CONFLICT (campaign_id, number) DO NOTHING`

	sqlCopyRecipients = `
		INSERT INTO campaign_recipients (campaign_id,` + memberColumnsOf + `, from_list)
		SELECT $1,` + memberColumnsOf + `, from_list FROM campaign_recipients WHERE campaign_id = $2 ORDER BY seq`

	// Who has left the list since. Who was named besides stays.
	sqlDropLeft = `
		DELETE FROM campaign_recipients r
		WHERE campaign_id = $1 AND from_list
		  AND NOT EXISTS (SELECT 1 FROM list_members m WHERE m.list_id = $2 AND m.number = r.number)`

	sqlRenewRecipients = `
		INSERT INTO campaign_recipients AS r (campaign_id,` + memberColumnsOf + `, from_list)
		SELECT $1,` + memberColumnsOf + `, TRUE FROM list_members WHERE list_id = $2 ORDER BY seq
		ON CONFLICT (campaign_id, number) DO UPDATE
		SET name = EXCLUDED.name, job_title = EXCLUDED.job_title, company_name = EXCLUDED.company_name,
		    fields = EXCLUDED.fields, zone = EXCLUDED.zone
		WHERE r.from_list AND (r.name, r.job_title, r.company_name, r.fields, r.zone)
		      IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.job_title, EXCLUDED.company_name, EXCLUDED.fields, EXCLUDED.zone)`

	sqlRuns = `SELECT * FROM campaign_runs WHERE campaign_id = $1 ORDER BY planned_at DESC LIMIT $2`

	lastRun = `
		LEFT JOIN LATERAL (
			SELECT id FROM campaign_runs WHERE campaign_id = c.id AND status <> 'missed' ORDER BY planned_at DESC LIMIT 1
		) run ON TRUE`

	sqlLastStatistics = `
		SELECT c.id AS campaign_id, n.*
		FROM unnest($1::TEXT[]) AS c (id)` + lastRun + `
		CROSS JOIN LATERAL (SELECT ` + counted + ` FROM campaign_sends s WHERE s.run_id = run.id) n
		WHERE run.id IS NOT NULL`

	sqlRecipients = `
		SELECT r.seq,` + recipientColumns + `, COALESCE(s.message_id, '') AS message_id, COALESCE(s.status, 'pending') AS status,
		       COALESCE(s.reason, '') AS reason, COALESCE(s.attempts, 0) AS attempts, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.opted_out_at
		FROM (SELECT $1::TEXT AS id) c` + lastRun + `
		CROSS JOIN LATERAL (
			SELECT * FROM campaign_recipients WHERE campaign_id = c.id AND seq > $2 ORDER BY seq LIMIT $3
		) r
		LEFT JOIN LATERAL (SELECT * FROM campaign_sends WHERE run_id = run.id AND number = r.number LIMIT 1) s ON TRUE
		ORDER BY r.seq`

	recipientColumns = ` r.number, r.name, r.job_title, r.company_name, r.fields, r.zone`
)
