package scheduler_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/scheduler"
)

// states are the states that the campaign was told to be in, in their order.
func (s *shop) states(id string) []string {
	s.t.Helper()
	rows, err := s.pool.Query(s.t.Context(), `SELECT data->>'status' FROM events WHERE kind = 'campaign.state' AND data->>'campaignId' = $1 ORDER BY seq`, id)
	if err != nil {
		s.t.Fatal(err)
	}
	states, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return states
}

func (s *shop) runs(id string) []scheduler.Run {
	s.t.Helper()
	runs, err := s.Runs(s.t.Context(), s.account, id, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return runs
}

func (s *shop) statistics(runID uuid.UUID) scheduler.Statistics {
	s.t.Helper()
	counts, err := scheduler.StatisticsOf(s.t.Context(), s.pool, runID)
	if err != nil {
		s.t.Fatal(err)
	}
	return counts
}

// locked does something with the campaign in a transaction that has locked it, as the sender does.
func (s *shop) locked(id string, do func(tx pgx.Tx, c *scheduler.Campaign) error) {
	s.t.Helper()
	err := pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(s.t.Context(), `SELECT 1 FROM campaigns WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		c := s.campaign(id)
		return do(tx, &c)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestStartFillsTheLedger(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(50)}))
	told := 0
	s.OnDue = func() { told++ }
	run := s.start(c.ID)
	if run.Status != scheduler.RunOpen || run.StartedAt == nil || !run.StartedAt.Equal(s.now) || run.NextAt == nil || !run.NextAt.Equal(s.now) {
		t.Errorf("run %+v", run)
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	minted := regexp.MustCompile(`^3EB0[0-9A-F]{18}$`)
	ids := map[string]bool{}
	for i, r := range s.recipients(c.ID) {
		if ids[r.MessageID] = true; !minted.MatchString(r.MessageID) || r.Status != scheduler.SendPending {
			t.Fatalf("recipient %d: %+v", i, r)
		}
	}
	if len(ids) != 50 {
		t.Errorf("%d ids of 50 messages", len(ids))
	}
	if n := s.count(`SELECT count(*) FROM campaign_sends WHERE run_id = $1 AND instance_id = $2 AND due_at = $3`, run.ID, s.instance.ID, s.now); n != 50 {
		t.Errorf("%d rows wait", n)
	}
	if got := s.campaign(c.ID); got.Status != scheduler.Running || got.NextAt != nil {
		t.Errorf("campaign %+v", got)
	}
	if diff := cmp.Diff([]string{"draft", "running"}, s.states(c.ID)); diff != "" {
		t.Errorf("events: %s", diff)
	}
}

// TestWhatEachStatusAllows asks of a campaign in each status everything that may be asked of it.
func TestWhatEachStatusAllows(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	verbs := map[string]func(id string) error{
		"start":  func(id string) error { _, err := s.Start(t.Context(), s.account, id); return err },
		"pause":  func(id string) error { return s.Pause(t.Context(), s.account, id, "by hand") },
		"resume": func(id string) error { return s.Resume(t.Context(), s.account, id) },
		"cancel": func(id string) error { return s.Cancel(t.Context(), s.account, id, "by hand") },
	}
	tomorrow := s.now.Add(24 * time.Hour)
	for status, allowed := range map[scheduler.Status]map[string]scheduler.Status{
		scheduler.Drafted:   {"start": scheduler.Running},
		scheduler.Scheduled: {"start": scheduler.Running, "pause": scheduler.Paused, "cancel": scheduler.Cancelled},
		scheduler.Running:   {"pause": scheduler.Paused, "cancel": scheduler.Cancelled},
		scheduler.Paused:    {"resume": scheduler.Running, "cancel": scheduler.Cancelled},
		scheduler.Missed:    {"start": scheduler.Running, "cancel": scheduler.Cancelled},
		scheduler.Completed: {}, scheduler.Cancelled: {}, scheduler.Failed: {},
	} {
		if over := len(allowed) == 0; status.Over() != over {
			t.Errorf("%s is over: %t", status, !over)
		}
		for verb, do := range verbs {
			change := s.greeting(scheduler.Recipients{Members: people(1)})
			if status == scheduler.Scheduled {
				change.When = &scheduler.Schedule{At: &tomorrow}
			}
			c := s.create(change)
			switch status {
			case scheduler.Running, scheduler.Paused:
				s.start(c.ID)
			}
			if status == scheduler.Paused {
				if err := s.Pause(t.Context(), s.account, c.ID, ""); err != nil {
					t.Fatal(err)
				}
			}
			s.exec(`UPDATE campaigns SET status = $2 WHERE id = $1`, c.ID, status)
			before := len(s.states(c.ID))
			err := do(c.ID)
			want, may := allowed[verb]
			if !may {
				wants(t, verb+" of "+string(status), err, fault.Conflict, "")
				want = status
			} else if err != nil {
				t.Errorf("%s of %s: %v", verb, status, err)
			}
			if got := s.campaign(c.ID).Status; got != want {
				t.Errorf("%s of %s: became %s, want %s", verb, status, got, want)
			}
			if told := len(s.states(c.ID)) - before; told != map[bool]int{true: 1, false: 0}[may] {
				t.Errorf("%s of %s: %d events", verb, status, told)
			}
		}
	}
}

func TestAnothersCampaignDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c, other := s.create(s.greeting(scheduler.Recipients{Members: people(1)})), s.stranger()
	_, started := s.Start(t.Context(), other, c.ID)
	_, cloned := s.CloneCampaign(t.Context(), other, c.ID, "Mine")
	_, found := s.FindCampaign(t.Context(), other, c.ID)
	_, runs := s.Runs(t.Context(), other, c.ID, 0)
	_, recipients := s.Recipients(t.Context(), other, c.ID, 0, 0)
	for what, err := range map[string]error{
		"start": started, "clone": cloned, "find": found, "runs": runs, "recipients": recipients,
		"pause": s.Pause(t.Context(), other, c.ID, ""), "resume": s.Resume(t.Context(), other, c.ID),
		"cancel": s.Cancel(t.Context(), other, c.ID, ""), "delete": s.DeleteCampaign(t.Context(), other, c.ID),
	} {
		wants(t, what, err, fault.NotFound, "")
	}
	if found, total, err := s.Campaigns(t.Context(), other, scheduler.CampaignFilter{}); err != nil || total+len(found) != 0 {
		t.Errorf("another account sees %d campaigns, %v", total, err)
	}
	if s.campaign(c.ID).Status != scheduler.Drafted {
		t.Error("the campaign changed")
	}
}

func TestStartNeedsRecipients(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{}))
	_, err := s.Start(t.Context(), s.account, c.ID)
	wants(t, "start", err, fault.Conflict, "")
	if n := s.count(`SELECT count(*) FROM campaign_runs`); n != 0 {
		t.Errorf("%d runs", n)
	}
}

// TestTwoNodesStartOneRun has several services start one campaign at one time.
func TestTwoNodesStartOneRun(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(100)}))
	errs := make(chan error, 6)
	for range cap(errs) {
		node := &scheduler.Service{Pool: s.pool, Now: s.Now}
		go func() {
			_, err := node.Start(context.WithoutCancel(t.Context()), s.account, c.ID)
			errs <- err
		}()
	}
	started := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			started++
		} else {
			wants(t, "start", err, fault.Conflict, "")
		}
	}
	if started != 1 || len(s.runs(c.ID)) != 1 {
		t.Errorf("started %d times, %d runs", started, len(s.runs(c.ID)))
	}
	if n := s.count(`SELECT count(*) FROM campaign_sends`); n != 100 {
		t.Errorf("%d rows in the ledger", n)
	}
	if diff := cmp.Diff([]string{"draft", "running"}, s.states(c.ID)); diff != "" {
		t.Errorf("events: %s", diff)
	}
	_, err := s.pool.Exec(t.Context(), `INSERT INTO campaign_runs (id, campaign_id, planned_at, status) VALUES (gen_random_uuid(), $1, now(), 'open')`, c.ID)
	if err == nil {
		t.Error("a second open run was stored")
	}
}

// TestPauseWhileStarting has a start and a pause wait for one lock: whichever comes first, the campaign is in one state.
func TestPauseWhileStarting(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range 10 {
		c := s.create(s.greeting(scheduler.Recipients{Members: people(20)}))
		held, err := s.pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := held.Exec(t.Context(), `SELECT 1 FROM campaigns WHERE id = $1 FOR UPDATE`, c.ID); err != nil {
			t.Fatal(err)
		}
		started, paused := make(chan error, 1), make(chan error, 1)
		go func() { _, err := s.Start(context.WithoutCancel(t.Context()), s.account, c.ID); started <- err }()
		go func() { paused <- s.Pause(context.WithoutCancel(t.Context()), s.account, c.ID, "wait") }()
		for s.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) < 2 {
			if err := t.Context().Err(); err != nil {
				t.Fatal(err)
			}
		}
		if err := held.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-started; err != nil {
			t.Fatal(err)
		}
		got, runs := s.campaign(c.ID), s.runs(c.ID)
		switch err := <-paused; {
		case err != nil: // it came first, when there was nothing to pause
			wants(t, "pause", err, fault.Conflict, "")
			if got = s.campaign(c.ID); got.Status != scheduler.Running || runs[0].NextAt == nil {
				t.Errorf("refused, and the campaign is %s, its run %+v", got.Status, runs[0])
			}
		default:
			if got, runs = s.campaign(c.ID), s.runs(c.ID); got.Status != scheduler.Paused || got.StatusReason != "wait" || runs[0].NextAt != nil {
				t.Errorf("paused, and the campaign is %s, its run %+v", got.Status, runs[0])
			}
		}
		if len(runs) != 1 || s.statistics(runs[0].ID).Pending != 20 {
			t.Errorf("%d runs", len(runs))
		}
	}
}

func TestPauseAndResumeKeepTheRun(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(3)}))
	run := s.start(c.ID)
	if err := s.Pause(t.Context(), s.account, c.ID, "lunch"); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Hour)
	if err := s.Resume(t.Context(), s.account, c.ID); err != nil {
		t.Fatal(err)
	}
	runs := s.runs(c.ID)
	if len(runs) != 1 || runs[0].ID != run.ID || runs[0].NextAt == nil || !runs[0].NextAt.Equal(s.now) {
		t.Errorf("runs %+v", runs)
	}
	if got := s.campaign(c.ID); got.Status != scheduler.Running || got.StatusReason != "" {
		t.Errorf("campaign %+v", got)
	}
}

func TestPauseHoldsASchedule(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	change := s.greeting(scheduler.Recipients{Members: people(1)})
	change.When = &scheduler.Schedule{Cron: "0 9 * * *"}
	c := s.create(change)
	if err := s.Pause(t.Context(), s.account, c.ID, ""); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.AddDate(0, 0, 10)
	if err := s.Resume(t.Context(), s.account, c.ID); err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	if got := s.campaign(c.ID); got.Status != scheduler.Scheduled || got.NextAt == nil || !got.NextAt.Equal(want) {
		t.Errorf("%s at %v, want %v", got.Status, got.NextAt, want)
	}
}

func TestCancelSkipsWhatWaits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(3)}))
	run := s.start(c.ID)
	s.accept(run, "628220000000")
	if err := s.Cancel(t.Context(), s.account, c.ID, "by hand"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(scheduler.Statistics{Accepted: 1, Skipped: 2}, s.statistics(run.ID)); diff != "" {
		t.Error(diff)
	}
	runs := s.runs(c.ID)
	if r := runs[0]; r.Status != scheduler.RunCancelled || r.FinishedAt == nil || r.Reason != "by hand" || r.NextAt != nil {
		t.Errorf("run %+v", r)
	}
}

// TestRecurringCampaignReadsItsList has two runs of a weekly campaign, between which its list changes.
func TestRecurringCampaignReadsItsList(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l := s.list("VIP", members(scheduler.Member{Number: "628220000001", Name: "Ana"}, scheduler.Member{Number: "628220000002", Name: "Budi"}))
	change := s.greeting(scheduler.Recipients{ListID: l.ID, Members: members(scheduler.Member{Number: "628220000009", Name: "Named"})})
	change.When = &scheduler.Schedule{Cron: "0 9 * * 1"}
	c := s.create(change)
	first := s.start(c.ID)
	next := s.campaign(c.ID).NextAt
	s.locked(c.ID, func(tx pgx.Tx, c *scheduler.Campaign) error {
		return s.FinishTx(t.Context(), tx, c, scheduler.RunCompleted, "")
	})
	if got := s.campaign(c.ID); got.Status != scheduler.Scheduled || got.NextAt == nil || !got.NextAt.Equal(*next) {
		t.Errorf("after its run it is %s at %v", got.Status, got.NextAt)
	}
	if r := s.runs(c.ID)[0]; r.Status != scheduler.RunCompleted || r.FinishedAt == nil {
		t.Errorf("run %+v", r)
	}
	_, _, err := s.UpdateList(t.Context(), s.account, l.ID, scheduler.ListChange{
		Members: members(scheduler.Member{Number: "628220000002", Name: "Budi S."}, scheduler.Member{Number: "628220000003", Name: "Cici"}, scheduler.Member{Number: "628220000009", Name: "Of the list"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.AddDate(0, 0, 7)
	s.start(c.ID)
	want := []string{"628220000009 Named", "628220000002 Budi S.", "628220000003 Cici"}
	if diff := cmp.Diff(want, named(s.recipients(c.ID))); diff != "" {
		t.Errorf("recipients: %s", diff)
	}
	if got := s.campaign(c.ID); got.Size != 3 {
		t.Errorf("size %d", got.Size)
	}
	if n := s.count(`SELECT count(*) FROM campaign_sends WHERE run_id = $1 AND number = '628220000001'`, first.ID); n != 1 {
		t.Error("the first run forgot who was written to")
	}
}

func TestFinish(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for status, want := range map[scheduler.RunStatus]scheduler.Status{scheduler.RunCompleted: scheduler.Completed, scheduler.RunFailed: scheduler.Failed} {
		c := s.create(s.greeting(scheduler.Recipients{Members: people(1)}))
		s.start(c.ID)
		s.locked(c.ID, func(tx pgx.Tx, c *scheduler.Campaign) error { return s.FinishTx(t.Context(), tx, c, status, "so") })
		if got := s.campaign(c.ID); got.Status != want || got.StatusReason != "so" {
			t.Errorf("%s: campaign %+v", status, got)
		}
		s.locked(c.ID, func(tx pgx.Tx, c *scheduler.Campaign) error {
			wants(t, "finished twice", s.FinishTx(t.Context(), tx, c, status, ""), fault.Conflict, "")
			return nil
		})
	}
}
