package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/scheduler"
)

// sender is one of the shop's that is worked by hand.
func (s *shop) sender() *scheduler.Sender {
	sender := scheduler.NewSender(s.Service, chat.New(s.pool, func() time.Time { return s.now }, 0))
	return sender
}

func (s *shop) work(sender *scheduler.Sender) time.Duration {
	s.t.Helper()
	pause, err := sender.Work(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return pause
}

// out has WhatsApp take what is queued and may go by now, and returns the numbers in their order.
func (s *shop) out(sender *scheduler.Sender) (numbers []string) {
	s.t.Helper()
	rows, err := s.pool.Query(s.t.Context(), `
		SELECT m.id, a.value FROM messages m JOIN chats c ON c.id = m.chat_id
		JOIN contact_aliases a ON a.contact_id = c.contact_id AND a.kind = 'pn'
		WHERE m.status = 'queued' AND m.not_before <= $1 ORDER BY m.not_before, m.seq`, s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	var outcomes []chat.Outcome
	var id, number string
	if _, err := pgx.ForEachRow(rows, []any{&id, &number}, func() error {
		numbers = append(numbers, number)
		outcomes = append(outcomes, chat.Outcome{AccountID: s.account, InstanceID: s.instance.ID, ID: id, Status: chat.Sent, At: s.now})
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	s.outcome(sender, outcomes...)
	return numbers
}

func (s *shop) outcome(sender *scheduler.Sender, outcomes ...chat.Outcome) {
	s.t.Helper()
	err := pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) error {
		if err := chat.AcknowledgeTx(s.t.Context(), tx, outcomes); err != nil {
			return err
		}
		return scheduler.RecordTx(s.t.Context(), tx, outcomes)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	sender.Recorded(s.instance.ID, outcomes)
}

func TestDueCampaignStartsOnceOnTwoNodes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first, second := s.sender(), s.sender()
	change := s.greeting(scheduler.Recipients{Members: people(2)})
	tomorrow := s.now.Add(24 * time.Hour)
	change.When = &scheduler.Schedule{At: &tomorrow}
	c := s.create(change)
	if pause := s.work(first); pause > 30*time.Second || len(s.runs(c.ID)) != 0 {
		t.Errorf("pauses %s with %d runs", pause, len(s.runs(c.ID)))
	}
	s.now = tomorrow
	done := make(chan error, 2)
	for _, sender := range []*scheduler.Sender{first, second} {
		go func() { _, err := sender.Work(context.WithoutCancel(t.Context())); done <- err }()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	if runs := s.runs(c.ID); len(runs) != 1 || !runs[0].PlannedAt.Equal(tomorrow) {
		t.Errorf("runs %+v", runs)
	}
	s.work(first)
	if n := s.count(`SELECT count(*) FROM messages`); n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestMissedStartsAreTold(t *testing.T) {
	t.Parallel()
	s := newShop(t) // on Sunday, 1 March 2026, at 10:00 UTC
	sender := s.sender()
	noon := s.now.Add(2 * time.Hour)
	once, daily := s.greeting(scheduler.Recipients{Members: people(1)}), s.greeting(scheduler.Recipients{Members: people(1)})
	once.When, daily.When = &scheduler.Schedule{At: &noon}, &scheduler.Schedule{Cron: "0 12 * * *"}
	o, d := s.create(once), s.create(daily)
	s.now = s.now.Add(50 * time.Hour) // Tuesday at noon, when the third daily start is due
	s.work(sender)
	if got := s.campaign(o.ID); got.Status != scheduler.Missed || got.NextAt != nil {
		t.Errorf("once: %+v", got)
	}
	if diff := cmp.Diff([]string{"scheduled", "missed"}, s.states(o.ID)); diff != "" {
		t.Error(diff)
	}
	got := s.campaign(d.ID)
	if got.Status != scheduler.Running || got.NextAt == nil || !got.NextAt.Equal(s.now.Add(24*time.Hour)) {
		t.Errorf("daily: %+v", got)
	}
	var runs []scheduler.RunStatus
	for _, r := range s.runs(d.ID) {
		runs = append(runs, r.Status)
	}
	if diff := cmp.Diff([]scheduler.RunStatus{scheduler.RunOpen, scheduler.RunMissed, scheduler.RunMissed}, runs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"scheduled", "missed", "missed", "running"}, s.states(d.ID)); diff != "" {
		t.Error(diff)
	}
}

func TestPaceQuietHoursAndCap(t *testing.T) {
	t.Parallel()
	s := newShop(t) // at 10:00 UTC: 17:00 in Jakarta, 11:00 in Berlin
	sender := s.sender()
	change := s.greeting(scheduler.Recipients{Members: members(
		scheduler.Member{Number: "628220000001", Zone: "Asia/Jakarta"}, scheduler.Member{Number: "628220000002", Zone: "Europe/Berlin"},
		scheduler.Member{Number: "628220000003", Zone: "Europe/Berlin"}, scheduler.Member{Number: "628220000004", Zone: "Europe/Berlin"},
	)})
	change.Settings = &scheduler.Settings{Delay: 10_000, DailyCap: 3, Quiet: []scheduler.Window{{From: "16:00", To: "9:00"}}}
	c := s.create(change)
	s.start(c.ID)
	var got []string
	for range 12 {
		s.work(sender)
		got = append(got, s.out(sender)...)
		s.now = s.now.Add(5 * time.Second)
	}
	if diff := cmp.Diff([]string{"628220000002", "628220000003", "628220000004"}, got); diff != "" {
		t.Errorf("on the first day: %s", diff)
	}
	var gaps bool
	if err := s.pool.QueryRow(t.Context(), `SELECT bool_and(gap >= interval '10 s') FROM (SELECT not_before - lag(not_before) OVER (ORDER BY not_before) AS gap FROM messages) g`).Scan(&gaps); err != nil || !gaps {
		t.Errorf("messages are closer than their delay (%v)", err)
	}
	s.now = time.Date(2026, 3, 2, 2, 0, 30, 0, time.UTC) // 9:00 in Jakarta
	s.work(sender)
	if diff := cmp.Diff([]string{"628220000001"}, s.out(sender)); diff != "" {
		t.Errorf("in the morning: %s", diff)
	}
	s.work(sender)
	if got := s.campaign(c.ID); got.Status != scheduler.Completed {
		t.Errorf("campaign %+v", got)
	}
}

func TestOnlyAFewAreAcceptedAhead(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sender := s.sender()
	change := s.greeting(scheduler.Recipients{Members: people(1000)})
	change.Settings = &scheduler.Settings{}
	c := s.create(change)
	s.start(c.ID)
	most, seen := 0, map[string]bool{}
	for len(seen) < 1000 {
		s.work(sender)
		most = max(most, s.count(`SELECT count(*) FROM messages WHERE status = 'queued'`))
		for _, number := range s.out(sender) {
			if seen[number] {
				t.Fatalf("%s was written to twice", number)
			}
			seen[number] = true
		}
	}
	s.work(sender)
	if got := s.campaign(c.ID); got.Status != scheduler.Completed || most > 200 {
		t.Errorf("campaign is %s; at most %d were queued", got.Status, most)
	}
	if n := s.count(`SELECT count(*) FROM events WHERE kind = 'campaign.progress'`); n == 0 {
		t.Error("nothing was told of its progress")
	}
}

func TestRetriesWithTheSameID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sender := s.sender()
	change := s.greeting(scheduler.Recipients{Members: people(1)})
	change.Settings = &scheduler.Settings{MaxRetries: 2}
	c := s.create(change)
	run := s.start(c.ID)
	id := s.recipients(c.ID)[0].MessageID
	failure := chat.Outcome{AccountID: s.account, InstanceID: s.instance.ID, ID: id, Status: chat.Failed, Error: "the message could not be sent", Failure: chat.ForNow}
	for try := range 3 {
		s.work(sender)
		if n := s.count(`SELECT count(*) FROM messages WHERE id = $1 AND status = 'queued' AND not_before <= $2`, id, s.now); n != 1 {
			t.Fatalf("try %d: %d messages may go out", try, n)
		}
		failure.At = s.now
		kept, err := sender.Postpone(t.Context(), failure)
		if err != nil || kept != (try < 2) {
			t.Fatalf("try %d is kept: %t (%v)", try, kept, err)
		}
		if kept {
			s.work(sender)
			if n := s.count(`SELECT count(*) FROM messages WHERE not_before <= $1`, s.now); n != 0 {
				t.Error("it is tried again at once")
			}
			s.now = s.now.Add(time.Hour)
		}
	}
	s.outcome(sender, failure)
	s.work(sender)
	if diff := cmp.Diff(scheduler.Statistics{Failed: 1}, s.statistics(run.ID)); diff != "" {
		t.Error(diff)
	}
	if r := s.recipients(c.ID)[0]; r.Attempts != 3 || r.MessageID != id || s.campaign(c.ID).Status != scheduler.Completed {
		t.Errorf("recipient %+v", r)
	}
}

func TestManyFailuresPauseTheCampaign(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sender := s.sender()
	change := s.greeting(scheduler.Recipients{Members: people(300)})
	change.Settings = &scheduler.Settings{ErrorRate: 0.3, ErrorsOf: 10}
	c := s.create(change)
	s.start(c.ID)
	s.work(sender)
	var outcomes []chat.Outcome
	for i, r := range s.recipients(c.ID)[:20] {
		o := chat.Outcome{AccountID: s.account, InstanceID: s.instance.ID, ID: r.MessageID, Status: chat.Sent, At: s.now}
		if i%2 == 0 {
			o.Status, o.Error = chat.Failed, "WhatsApp refused the message (400)"
		}
		outcomes = append(outcomes, o)
	}
	s.outcome(sender, outcomes...)
	sender.WakeInstance(s.instance.ID)
	s.work(sender)
	if got := s.campaign(c.ID); got.Status != scheduler.Paused || got.StatusReason != "10 of 20 messages failed" {
		t.Fatalf("campaign is %s: %s", got.Status, got.StatusReason)
	}
	if err := s.Resume(t.Context(), s.account, c.ID); err != nil {
		t.Fatal(err)
	}
	s.work(sender)
	if got := s.campaign(c.ID); got.Status != scheduler.Running {
		t.Errorf("resumed it is %s: %s", got.Status, got.StatusReason)
	}
}

func TestWhoOptedOutIsSkipped(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sender := s.sender()
	c := s.create(s.greeting(scheduler.Recipients{Members: people(3)}))
	run := s.start(c.ID)
	who := chat.Address{Kind: chat.PN, User: "628220000001"}
	if _, err := sender.Chats.Suppress(t.Context(), s.account, chat.Suppression{Addresses: []chat.Address{who}}); err != nil {
		t.Fatal(err)
	}
	s.work(sender)
	s.now = s.now.Add(time.Minute)
	if diff := cmp.Diff([]string{"628220000000", "628220000002"}, s.out(sender)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(scheduler.Statistics{Sent: 2, Skipped: 1}, s.statistics(run.ID)); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownFieldsAreReported(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	change := s.greeting(scheduler.Recipients{Members: people(1)})
	change.Message = &scheduler.Message{Type: chat.KindText, Content: "Hello {{Name}} of {{Kota}}, your {{Pesanan}} and {{Bonus|gift}}"}
	_, r, err := s.CreateCampaign(t.Context(), s.account, change)
	if diff := cmp.Diff([]string{"{{Pesanan}}"}, r.Unknown); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
