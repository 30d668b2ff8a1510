package scheduler

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/zone"
	"balas/media"
)

const (
	// batchMax is how many messages are accepted in one transaction, and batchSpan how far ahead of their time.
	batchMax  = 100
	batchSpan = time.Minute
	// aheadMax is how many messages of campaigns chat has of one instance, shared by its runs: what is not handed over yet
	// is held, changed and withdrawn for nothing.
	aheadMax = 200
	// checkTime is how long WhatsApp may take to say who is there.
	checkTime = 20 * time.Second
)

// batch is the work of one transaction on a run.
type batch struct {
	*Sender
	tx       pg.DB
	now      time.Time
	c        *Campaign
	run      *Run
	pace     Pace
	zone     *time.Location
	letter   Letter
	draft    chat.Draft             // but for whom it is
	numbers  map[string]chat.Number // that were checked; nil: none has to be
	progress Progress
	inHand   int // messages that chat has of the run
	accepted []chat.Message
}

// wayMax is how long a batch makes way for customers who are being answered.
const wayMax = 100 * time.Millisecond

// step works a campaign's open run once: it asks WhatsApp who is there, and then accepts the next messages.
func (s *Sender) step(ctx context.Context, d due) error {
	numbers, err := s.check(ctx, d.Campaign)
	if err != nil {
		s.Log.Info("campaign waits: numbers cannot be checked", "campaign", d.Campaign, "error", err)
		s.putOff(ctx, d.Campaign, sweepEvery)
		return nil
	}
	s.Chats.MakeWay(ctx, d.Instance, wayMax, nil)
	b := &batch{Sender: s, now: s.Now(), numbers: numbers}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		c, err := one[Campaign](ctx, tx, nounCampaign, sqlClaimCampaign, d.Campaign)
		if fault.Is(err, fault.NotFound) { // another node works it, or its owner changes it
			return nil
		}
		if err != nil {
			return err
		}
		b.tx, b.c = tx, &c
		return b.work(ctx)
	})
	if err != nil {
		return err
	}
	s.note(b)
	if len(b.accepted) > 0 {
		s.Chats.Deliver(b.c.InstanceID, b.accepted...)
	}
	return nil
}

// check finds out which of the next recipients are on WhatsApp, without a transaction.
func (s *Sender) check(ctx context.Context, campaignID string) (map[string]chat.Number, error) {
	if s.Check == nil {
		return nil, nil
	}
	rows, err := s.Pool.Query(ctx, sqlNextNumbers, campaignID, s.Now(), batchMax)
	if err != nil {
		return nil, fmt.Errorf("look whom to write to: %w", err)
	}
	var phones []string
	var account, instance uuid.UUID
	var phone string
	if _, err = pgx.ForEachRow(rows, []any{&account, &instance, &phone}, func() error {
		phones = append(phones, phone)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("look whom to write to: %w", err)
	}
	if len(phones) == 0 {
		return map[string]chat.Number{}, nil
	}
	known, err := s.Chats.KnownNumbers(ctx, account, phones)
	if err != nil {
		return nil, err
	}
	var unknown []string
	for _, phone := range phones {
		if _, ok := known[phone]; !ok {
			unknown = append(unknown, phone)
		}
	}
	if len(unknown) == 0 {
		return known, nil
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	fresh, err := s.Check(ctx, instance, unknown)
	for _, n := range fresh {
		known[n.Phone] = n
	}
	return known, err
}

// work decides what the run does now, and does it.
func (b *batch) work(ctx context.Context) (err error) {
	if b.run, err = openRun(ctx, b.tx, b.c.ID); err != nil || b.run == nil || b.run.NextAt == nil {
		return err
	}
	if done, err := b.governed(ctx); done || err != nil {
		return err
	}
	if done, err := b.faulty(ctx); done || err != nil {
		return err
	}
	if err := b.prepare(ctx); err != nil {
		if f := fault.Of(err); f != nil {
			return b.FinishTx(ctx, b.tx, b.c, RunFailed, f.Detail)
		}
		return err
	}
	room, err := b.room(ctx)
	if err != nil {
		return err
	}
	next, err := b.fill(ctx, room)
	if err != nil {
		return err
	}
	if next == nil && b.inHand == 0 {
		return b.complete(ctx)
	}
	return b.keep(ctx, next)
}

// governed pauses the campaign while WhatsApp restricts its number, and lets one go on that paused by itself.
func (b *batch) governed(ctx context.Context) (done bool, err error) {
	g, err := chat.FindGovernor(ctx, b.tx, b.c.InstanceID)
	if err != nil {
		return false, err
	}
	if !g.Restricted(b.now) {
		if b.c.Status == Paused {
			err = b.goTx(ctx, b.tx, b.c, b.run, Running, "")
		}
		return false, err
	}
	until := g.RestrictedUntil.Add(time.Second) // WhatsApp's clock is not ours
	if b.c.Status == Paused && b.run.NextAt.Equal(until) {
		return true, nil
	}
	reason := "WhatsApp restricts the number until " + g.RestrictedUntil.UTC().Format(time.RFC3339)
	return true, b.pauseUntil(ctx, b.tx, b.c, b.run, &until, reason)
}

// faulty pauses the campaign when too many of its messages fail.
func (b *batch) faulty(ctx context.Context) (done bool, err error) {
	if b.c.Settings.ErrorRate == 0 {
		return false, nil
	}
	n, err := StatisticsOf(ctx, b.tx, b.run.ID)
	if err != nil {
		return false, err
	}
	tried := n.Sent + n.Delivered + n.Read + n.Failed + n.Unknown
	if n.Failed == 0 || tried < b.c.Settings.ErrorsOf || float64(n.Failed) <= b.c.Settings.ErrorRate*float64(tried) || n.Failed <= b.forgiven() {
		return false, nil
	}
	if err := b.forgive(ctx, n.Failed); err != nil {
		return false, err
	}
	return true, b.pauseUntil(ctx, b.tx, b.c, b.run, nil, fmt.Sprintf("%d of %d messages failed", n.Failed, tried))
}

// remembered is what a run remembers from batch to batch.
type remembered struct {
	Progress
	Forgiven int `json:"forgiven,omitempty"` // failures that its owner knows of: the campaign was paused for them and goes on
}

func (b *batch) memory() (m remembered, err error) {
	if err = json.Unmarshal(b.run.Pace, &m); err != nil {
		err = fmt.Errorf("read what run remembers: %w", err)
	}
	return m, err
}

func (b *batch) forgiven() int {
	m, _ := b.memory()
	return m.Forgiven
}

func (b *batch) forgive(ctx context.Context, failed int) error {
	m, err := b.memory()
	if err != nil {
		return err
	}
	m.Forgiven = failed
	return b.remember(ctx, m, nil)
}

func (b *batch) remember(ctx context.Context, m remembered, next *time.Time) error {
	pace, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode what run remembers: %w", err)
	}
	b.run.Pace, b.run.NextAt = pace, next
	if _, err := b.tx.Exec(ctx, sqlKeepRun, b.run.ID, pace, next); err != nil {
		return fmt.Errorf("store run: %w", err)
	}
	return nil
}

// prepare reads what the campaign says, and how fast it goes. It fails with a fault when it can say nothing.
func (b *batch) prepare(ctx context.Context) (err error) {
	if b.zone, err = zone.Parse(b.c.Zone); err != nil {
		return fault.Bad(nounCampaign, "zone", "is none any more")
	}
	if b.pace, err = b.c.Settings.Pace(b.zone); err != nil {
		return err
	}
	if b.letter, err = b.c.Message.letter(b.c.Fields); err != nil {
		return err
	}
	b.draft = b.c.Message.Draft()
	b.draft.AccountID, b.draft.InstanceID = b.c.AccountID, b.c.InstanceID
	if b.c.Message.MediaID != nil {
		if b.c.MediaID == nil {
			return fault.Bad(nounCampaign, "message.mediaId", "its file was deleted")
		}
		file, err := media.Find(ctx, b.tx, b.c.AccountID, b.c.MediaID.String())
		if err != nil {
			return err
		}
		if err := b.draft.Attach(file); err != nil {
			return err
		}
	}
	m, err := b.memory()
	b.progress = m.Progress
	return err
}

// room is how many more messages of the run chat may be given.
func (b *batch) room(ctx context.Context) (int, error) {
	var runs int
	if err := b.tx.QueryRow(ctx, sqlAhead, b.c.InstanceID, b.run.ID).Scan(&b.inHand, &runs); err != nil {
		return 0, fmt.Errorf("count queued messages of run: %w", err)
	}
	return min(batchMax, max(0, aheadMax/max(1, runs)-b.inHand)), nil
}

// keep stores how far the run is and when it goes on; nil: when what is accepted went out.
func (b *batch) keep(ctx context.Context, next *time.Time) error {
	later := b.now.Add(sweepEvery)
	if next == nil || next.After(later) && b.inHand > 0 {
		next = &later
	}
	m, err := b.memory()
	if err != nil {
		return err
	}
	m.Progress = b.progress
	return b.remember(ctx, m, next)
}

// complete ends the run if nothing is left of it. Of what is accepted and in nobody's hands its message tells.
func (b *batch) complete(ctx context.Context) error {
	if _, err := b.tx.Exec(ctx, sqlSettleRun, b.run.ID); err != nil {
		return fmt.Errorf("settle sends of run: %w", err)
	}
	return b.FinishTx(ctx, b.tx, b.c, RunCompleted, "")
}

const (
	sqlClaimCampaign = `SELECT * FROM campaigns WHERE id = $1 AND status IN ('running', 'paused') FOR UPDATE SKIP LOCKED`

	sqlNextNumbers = `
		SELECT c.account_id, c.instance_id, s.number
		FROM campaigns c
		JOIN campaign_runs r ON r.campaign_id = c.id AND r.finished_at IS NULL
		CROSS JOIN LATERAL (
			SELECT number FROM campaign_sends
			WHERE run_id = r.id AND due_at <= $2
			ORDER BY due_at, seq
			LIMIT $3
		) s
		WHERE c.id = $1`

	sqlAhead = `
		SELECT (SELECT count(*)` + inHand + ` WHERE s.status = 'accepted'),
		       (SELECT count(*) FROM campaigns WHERE instance_id = $1 AND status = 'running')`

	sqlKeepRun = `UPDATE campaign_runs SET pace = $2, next_at = $3 WHERE id = $1`

	// What is accepted and not queued: its message was erased with its contact, or its outcome was stored by a version
	// that kept no ledger.
	sqlSettleRun = `
		UPDATE campaign_sends s
		SET status = CASE WHEN m.sent_at IS NOT NULL THEN 'sent' WHEN m.status = 'failed' THEN 'failed' ELSE 'unknown' END::send_status,
		    reason = CASE WHEN m.id IS NULL THEN 'its message was erased' ELSE m.error END, sent_at = COALESCE(s.sent_at, m.sent_at)
		FROM campaign_sends o
		LEFT JOIN messages m ON m.instance_id = o.instance_id AND m.id = o.message_id
		WHERE o.run_id = $1 AND o.status = 'accepted' AND s.run_id = o.run_id AND s.number = o.number AND m.status IS DISTINCT FROM 'queued'`
)
