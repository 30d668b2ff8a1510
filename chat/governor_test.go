package chat_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/fault"
)

// write accepts a message of the API to the phone.
func (d *desk) write(phone string) error {
	d.t.Helper()
	_, err := d.Accept(d.t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: chat.Address{Kind: chat.PN, User: phone},
		Body: "Hello", Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	})
	return err
}

// limitedUntil is the time of a Limited fault; the test fails on anything else.
func (d *desk) limitedUntil(err error) time.Time {
	d.t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Limited {
		d.t.Fatalf("got %v, want a limit", err)
	}
	return f.Until
}

func TestBudgetHoldsNewContactsUntilTheOldestLeavesTheWindow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if err := chat.SetBudget(t.Context(), d.pool, d.instance.ID, 2, 0, d.now); err != nil {
		t.Fatal(err)
	}
	first := d.now
	for n := range 2 {
		if err := d.write(fmt.Sprint("62822000001", n)); err != nil {
			t.Fatal(err)
		}
		d.now = d.now.Add(time.Hour)
	}
	if until := d.limitedUntil(d.write("628220000019")); !until.Equal(first.Add(24 * time.Hour)) {
		t.Errorf("held until %v, want %v", until, first.Add(24*time.Hour))
	}
	if err := d.write("628220000010"); err != nil {
		t.Errorf("somebody whom we know counts as new: %v", err)
	}
	d.receive(d.inbound("IN", chat.Address{Kind: chat.PN, User: "628220000018"}, chat.Address{}, "Hi"))
	if err := d.write("628220000018"); err != nil {
		t.Errorf("somebody who wrote first counts as new: %v", err)
	}
	d.now = first.Add(24 * time.Hour)
	if err := d.write("628220000019"); err != nil {
		t.Errorf("held beyond the window: %v", err)
	}
}

func TestBudgetIsNotOverdrawnByManyAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if err := chat.SetBudget(t.Context(), d.pool, d.instance.ID, 3, 0, d.now); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for n := range 12 {
		go func() { errs <- d.write(fmt.Sprintf("6282200001%02d", n)) }()
	}
	went := 0
	for range 12 {
		if err := <-errs; err == nil {
			went++
		} else {
			d.limitedUntil(err)
		}
	}
	if went != 3 {
		t.Errorf("%d new contacts were written to, want 3", went)
	}
}

func TestWarmUpGrowsTheBudget(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	g := chat.Governor{DailyContacts: 20, WarmUpDays: 5, WarmUpFrom: from}
	for day, want := range []int{4, 8, 12, 16, 20, 20} {
		if got := g.Budget(from.AddDate(0, 0, day)); got != want {
			t.Errorf("on day %d the budget is %d, want %d", day+1, got, want)
		}
	}
	if got := (chat.Governor{DailyContacts: 1, WarmUpDays: 10, WarmUpFrom: from}).Budget(from); got != 1 {
		t.Errorf("a small budget begins with %d", got)
	}
	if got := (chat.Governor{}).Budget(from); got != -1 {
		t.Errorf("without a budget there is one of %d", got)
	}
}

func TestRestrictionHoldsWritingFirstAndNothingElse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	until := d.now.Add(3 * time.Hour)
	warm := d.receive(d.inbound("IN", pn, lid, "Hi"))
	if err := d.Restrict(t.Context(), d.instance.AccountID, d.instance.ID, until, "REACHOUT_TIMELOCK"); err != nil {
		t.Fatal(err)
	}
	if got := d.limitedUntil(d.write("628220000011")); !got.Equal(until) {
		t.Errorf("held until %v, want %v", got, until)
	}
	if err := d.write(pn.User); err != nil {
		t.Errorf("somebody who wrote first is held: %v", err)
	}
	draft := chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, Body: "Hello", Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	}
	inGroup, reply := draft, draft
	inGroup.To = group
	reply.ChatID, reply.Origin, reply.Priority = warm.ChatID, chat.FromBot, chat.PriorityReply
	for name, free := range map[string]chat.Draft{"a group": inGroup, "a reply": reply} {
		if _, err := d.Accept(t.Context(), free); err != nil {
			t.Errorf("%s is held: %v", name, err)
		}
	}
	d.now = until
	if err := d.write("628220000011"); err != nil {
		t.Errorf("held beyond the restriction: %v", err)
	}
	var events int
	if err := d.pool.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'instance.restricted'`).Scan(&events); err != nil || events != 1 {
		t.Errorf("%d events tell of the restriction (%v)", events, err)
	}
}

func TestRestrictionLetsThroughWhoTurnsOutToHaveWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("IN", pn, chat.Address{}, "Hi"))
	m, err := d.Accept(t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: lid, Body: "Hello", Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Restrict(t.Context(), d.instance.AccountID, d.instance.ID, d.now.Add(time.Hour), "REACHOUT_TIMELOCK"); err != nil {
		t.Fatal(err)
	}
	if err := d.MayReach(t.Context(), d.pool, m); !fault.Is(err, fault.Limited) {
		t.Errorf("to a stranger: %v", err)
	}
	if err := d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, pn, lid); err != nil {
		t.Fatal(err)
	}
	if err := d.MayReach(t.Context(), d.pool, m); err != nil {
		t.Errorf("to the customer that the stranger was: %v", err)
	}
}
