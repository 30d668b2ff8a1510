package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

// accept brings sends of a run to where the sender does when their messages are committed.
func (s *shop) accept(run scheduler.Run, numbers ...string) {
	s.t.Helper()
	s.exec(`UPDATE campaign_sends SET status = 'accepted', due_at = NULL, accepted_at = $3, attempts = attempts + 1 WHERE run_id = $1 AND number = ANY($2)`,
		run.ID, numbers, s.now)
}

// next are the numbers of the sends that are due.
func (s *shop) next(run scheduler.Run, limit int) (numbers []string, sends []scheduler.Next) {
	s.t.Helper()
	err := pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) (err error) {
		sends, err = scheduler.NextTx(s.t.Context(), tx, run.ID, s.now, limit)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, n := range sends {
		numbers = append(numbers, n.Number)
	}
	return numbers, sends
}

func TestNextSends(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: members(
		scheduler.Member{Number: "628220000009", Name: "First", JobTitle: "CEO", CompanyName: "Toko Contoh", Fields: map[string]string{"Kota": "Bandung"}, Zone: "Asia/Jakarta"},
		scheduler.Member{Number: "628220000001"}, scheduler.Member{Number: "628220000002"}, scheduler.Member{Number: "628220000003"},
	)}))
	run := s.start(c.ID)
	got, sends := s.next(run, 2)
	if diff := cmp.Diff([]string{"628220000009", "628220000001"}, got); diff != "" {
		t.Errorf("first: %s", diff)
	}
	if n := sends[0]; n.Name != "First" || n.JobTitle != "CEO" || n.CompanyName != "Toko Contoh" || n.Fields["Kota"] != "Bandung" || n.Zone != "Asia/Jakarta" || n.MessageID == "" {
		t.Errorf("first: %+v", n)
	}
	s.accept(run, got...)
	s.exec(`UPDATE campaign_sends SET due_at = $1 WHERE number = '628220000002'`, s.now.Add(time.Minute)) // its hours are quiet
	s.exec(`DELETE FROM campaign_recipients WHERE number = '628220000003'`)
	if got, _ := s.next(run, 10); !cmp.Equal(got, []string{"628220000003"}) {
		t.Errorf("then %v", got)
	}
	s.now = s.now.Add(time.Minute)
	if got, _ := s.next(run, 10); !cmp.Equal(got, []string{"628220000003", "628220000002"}) {
		t.Errorf("a minute later %v", got)
	}
	s.accept(run, "628220000003", "628220000002")
	if got, _ := s.next(run, 10); len(got) != 0 {
		t.Errorf("after all %v", got)
	}
}

func (s *shop) record(outcomes ...chat.Outcome) {
	s.t.Helper()
	err := pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) error { return scheduler.RecordTx(s.t.Context(), tx, outcomes) })
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestRecordInAnyOrder has the outcomes of one message come in any order, twice and in any batches: the row is the same.
func TestRecordInAnyOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(1)}))
	run := s.start(c.ID)
	s.accept(run, "628220000000")
	id := s.recipients(c.ID)[0].MessageID
	at := func(n int) time.Time { return s.now.Add(time.Duration(n) * time.Second) }
	outcome := func(status chat.Status, n int) chat.Outcome {
		return chat.Outcome{AccountID: s.account, InstanceID: s.instance.ID, ID: id, Status: status, At: at(n)}
	}
	sent, delivered, read, played := outcome(chat.Sent, 1), outcome(chat.Delivered, 2), outcome(chat.Read, 3), outcome(chat.Played, 4)
	failed := outcome(chat.Failed, 5)
	failed.Error = "is not on WhatsApp"
	rapid.Check(t, func(rt *rapid.T) {
		s.exec(`UPDATE campaign_sends SET status = $1, reason = '', sent_at = NULL, delivered_at = NULL, read_at = NULL`,
			rapid.SampledFrom([]string{"accepted", "unknown", "failed"}).Draw(rt, "before"))
		order := rapid.Permutation([]chat.Outcome{sent, delivered, read, played, failed, sent, read}).Draw(rt, "order")
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(rt, "batch")
			s.record(order[:n]...)
			order = order[n:]
		}
		r := s.recipients(c.ID)[0]
		if r.Status != scheduler.SendRead || r.Reason != "" || r.SentAt == nil || r.DeliveredAt == nil || r.ReadAt == nil {
			rt.Fatalf("became %+v", r)
		}
	})
	s.exec(`UPDATE campaign_sends SET status = 'accepted', sent_at = NULL, delivered_at = NULL, read_at = NULL`)
	s.record(sent)
	s.record(delivered)
	s.record(read)
	r := s.recipients(c.ID)[0]
	if !r.SentAt.Equal(at(1)) || !r.DeliveredAt.Equal(at(2)) || !r.ReadAt.Equal(at(3)) {
		t.Errorf("times %v, %v, %v", r.SentAt, r.DeliveredAt, r.ReadAt)
	}
	s.exec(`UPDATE campaign_sends SET status = 'accepted', sent_at = NULL, delivered_at = NULL, read_at = NULL`)
	s.record(failed)
	if r := s.recipients(c.ID)[0]; r.Status != scheduler.SendFailed || r.Reason != failed.Error || r.SentAt != nil {
		t.Errorf("failed: %+v", r)
	}
}

func TestRecordLeavesTheRestBe(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(3)}))
	run := s.start(c.ID)
	s.accept(run, "628220000000")
	s.exec(`UPDATE campaign_sends SET status = 'skipped', due_at = NULL WHERE number = '628220000001'`)
	var outcomes []chat.Outcome
	for _, r := range s.recipients(c.ID) {
		outcomes = append(outcomes, chat.Outcome{InstanceID: s.link(s.account, "Second "+r.Number).ID, ID: r.MessageID, Status: chat.Read, At: s.now})
		if r.Number != "628220000000" {
			outcomes = append(outcomes, chat.Outcome{InstanceID: s.instance.ID, ID: r.MessageID, Status: chat.Read, At: s.now})
		}
	}
	s.record(append(outcomes, chat.Outcome{InstanceID: s.instance.ID, ID: "3EB0OF-NOBODY", Status: chat.Sent, At: s.now})...)
	if diff := cmp.Diff(scheduler.Statistics{Pending: 1, Accepted: 1, Skipped: 1}, s.statistics(run.ID)); diff != "" {
		t.Error(diff)
	}
	found, err := scheduler.FindSend(t.Context(), s.pool, s.instance.ID, outcomes[0].ID)
	if err != nil || found.Number != "628220000000" || found.RunID != run.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	_, err = scheduler.FindSend(t.Context(), s.pool, s.instance.ID, "3EB0OF-NOBODY")
	wants(t, "no campaign's", err, fault.NotFound, "")
}

func TestStatisticsAddUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(10)}))
	run := s.start(c.ID)
	for i, status := range []string{"accepted", "unknown", "sent", "delivered", "read", "read", "failed", "skipped"} {
		s.exec(`UPDATE campaign_sends SET status = $2, due_at = NULL WHERE run_id = $1 AND number = $3`, run.ID, status, slices.Collect(people(10))[i].Number)
	}
	s.exec(`UPDATE campaign_sends SET replied_at = now() WHERE status = 'read'`)
	s.exec(`UPDATE campaign_sends SET opted_out_at = now() WHERE number = '628220000004'`)
	want := scheduler.Statistics{Pending: 2, Accepted: 1, Unknown: 1, Sent: 1, Delivered: 1, Read: 2, Failed: 1, Skipped: 1, Replied: 2, OptedOut: 1}
	got := s.statistics(run.ID)
	if diff := cmp.Diff(want, got); diff != "" || got.Total() != 10 {
		t.Errorf("of %d: %s", got.Total(), diff)
	}
	counts, err := s.Statistics(t.Context(), s.campaign(c.ID))
	if diff := cmp.Diff(want, counts[c.ID]); err != nil || diff != "" {
		t.Errorf("of the campaign: %v %s", err, diff)
	}
}
