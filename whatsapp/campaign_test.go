package whatsapp_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/scheduler"
	"balas/whatsapp"
)

// campaigns sends campaigns in the town.
type campaigns struct {
	*scheduler.Service
	w        *town
	sender   *scheduler.Sender
	stop     func()
	whatsapp *whatsapp.Supervisor
	instance chat.Instance
	tempo    func(*whatsapp.Tempo) // nil: as usual
}

// campaigns starts an engine with a linked shop and a sender of campaigns.
func (w *town) campaigns(setUp ...func(*scheduler.Sender)) *campaigns {
	w.t.Helper()
	c := &campaigns{w: w, Service: &scheduler.Service{Pool: w.pool, Now: time.Now}}
	c.open(setUp...)
	return c
}

// open starts the engine, and links the shop if none is linked.
func (c *campaigns) open(setUp ...func(*scheduler.Sender)) {
	c.w.t.Helper()
	c.sender = scheduler.NewSender(c.Service, c.w.chats)
	c.sender.Backoff = 10 * time.Millisecond
	c.OnDue = c.sender.Wake
	for _, set := range setUp {
		set(c.sender)
	}
	s, end := c.w.engine(func(s *whatsapp.Supervisor) {
		if c.tempo != nil {
			c.tempo(&s.Tempo)
		}
		c.sender.Check = s.CheckNumbersOf
		s.Campaigns = whatsapp.Campaigns{
			Queue: scheduler.QueueOutcomes, Recorded: c.sender.Recorded, Postpone: c.sender.Postpone, Changed: c.sender.WakeInstance,
		}
	})
	c.whatsapp = s
	if c.instance.JID == "" {
		c.instance = c.w.link(s, shop)
	}
	ctx, cancel := context.WithCancel(c.w.ctx)
	done := make(chan struct{})
	go func() { c.sender.Run(ctx); close(done) }()
	c.stop = func() { cancel(); <-done; end() }
	c.w.t.Cleanup(func() { cancel(); <-done })
}

func recipientNumber(n int) string { return fmt.Sprint(628_300_000_000 + n) }

// people are n recipients, with a phone each.
func (c *campaigns) people(n int) iter.Seq[scheduler.Member] {
	for i := range n {
		c.w.phone(recipientNumber(i), fmt.Sprint("Person ", i))
	}
	return func(yield func(scheduler.Member) bool) {
		for i := range n {
			if !yield(scheduler.Member{Number: recipientNumber(i), Name: fmt.Sprint("Person ", i), Fields: map[string]string{"Kota": "Bandung"}}) {
				return
			}
		}
	}
}

// launch makes and starts a campaign that greets the people.
func (c *campaigns) launch(who iter.Seq[scheduler.Member], set scheduler.Settings) scheduler.Campaign {
	c.w.t.Helper()
	name := "Greeting"
	made, _, err := c.CreateCampaign(c.w.ctx, c.w.account.ID, scheduler.CampaignChange{
		InstanceID: &c.instance.ID, Name: &name, Settings: &set, Recipients: &scheduler.Recipients{Members: who},
		Message: &scheduler.Message{Type: chat.KindText, Content: "Hello {{Name}} of {{Kota}}"},
	})
	if err != nil {
		c.w.t.Fatal(err)
	}
	if _, err := c.Start(c.w.ctx, c.w.account.ID, made.ID); err != nil {
		c.w.t.Fatal(err)
	}
	return made
}

func (c *campaigns) statistics(of scheduler.Campaign) scheduler.Statistics {
	c.w.t.Helper()
	counts, err := c.Statistics(c.w.ctx, of)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return counts[of.ID]
}

// until waits until something holds.
func (c *campaigns) until(of scheduler.Campaign, what string, holds func(now scheduler.Campaign, n scheduler.Statistics) bool) {
	c.w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(40 * time.Second)
	for {
		now, err := c.FindCampaign(c.w.ctx, c.w.account.ID, of.ID)
		if err != nil {
			c.w.t.Fatal(err)
		}
		n := c.statistics(of)
		if holds(now, n) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			c.w.t.Fatalf("not %s: campaign is %s (%s), %+v", what, now.Status, now.StatusReason, n)
		}
	}
}

func (c *campaigns) untilCompleted(of scheduler.Campaign) {
	c.w.t.Helper()
	c.until(of, "completed", func(now scheduler.Campaign, _ scheduler.Statistics) bool { return now.Status == scheduler.Completed })
}

// read are the messages that a phone decrypted.
func (c *campaigns) read(phone string) []received {
	c.w.t.Helper()
	var page struct{ Messages []received }
	c.w.get("/simulator/phones/"+phone+"/inbox", &page)
	return page.Messages
}

// once checks that the first n phones have read their greeting once, under the ledger's id.
func (c *campaigns) once(of scheduler.Campaign, n int) {
	c.w.t.Helper()
	ids := map[string]string{}
	found, err := c.Recipients(c.w.ctx, c.w.account.ID, of.ID, 0, 10_000)
	if err != nil {
		c.w.t.Fatal(err)
	}
	for _, r := range found {
		ids[r.Number] = r.MessageID
	}
	for i := range n {
		phone := recipientNumber(i)
		got := c.read(phone)
		if len(got) != 1 || got[0].ID != ids[phone] || got[0].Text != fmt.Sprintf("Hello Person %d of Bandung", i) {
			c.w.t.Errorf("%s read %+v, want one with id %s", phone, got, ids[phone])
		}
	}
}

func TestCampaignReachesEverybodyOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.campaigns()
	const n = 250
	made := c.launch(c.people(n), scheduler.Settings{})
	c.untilCompleted(made)
	c.until(made, "delivered", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Delivered+s.Read == n })
	c.once(made, n)
}

func TestCampaignSkipsWhoIsNotOnWhatsApp(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.campaigns()
	who := func(yield func(scheduler.Member) bool) {
		for m := range c.people(3) {
			yield(m)
		}
		yield(scheduler.Member{Number: "628999999999", Name: "Nobody"})
	}
	made := c.launch(who, scheduler.Settings{})
	c.untilCompleted(made)
	c.until(made, "delivered", func(_ scheduler.Campaign, s scheduler.Statistics) bool {
		return s.Delivered+s.Read == 3 && s.Skipped == 1
	})
	c.once(made, 3)
}

func TestPausedCampaignHoldsWhatIsQueued(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.campaigns()
	made := c.launch(c.people(40), scheduler.Settings{Delay: 100})
	c.until(made, "sending", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Sent+s.Delivered+s.Read >= 3 })
	if err := c.Pause(t.Context(), w.account.ID, made.ID, "by hand"); err != nil {
		t.Fatal(err)
	}
	before := c.statistics(made)
	if before.Accepted > 1 { // one may be on its way
		t.Errorf("%d are accepted while it is paused", before.Accepted)
	}
	var queued int
	if err := w.pool.QueryRow(t.Context(), `SELECT count(*) FROM messages WHERE status = 'queued' AND not_before < now() + interval '1 day'`).Scan(&queued); err != nil || queued > 1 {
		t.Errorf("%d messages are not held (%v)", queued, err)
	}
	if err := c.Resume(t.Context(), w.account.ID, made.ID); err != nil {
		t.Fatal(err)
	}
	c.untilCompleted(made)
	c.until(made, "delivered", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Delivered+s.Read == 40 })
	c.once(made, 40)
}

// TestCampaignMakesWay has a customer be answered for as long as it looks: what is more urgent goes out, and nothing of the
// campaign after what was on its way.
func TestCampaignMakesWay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := &campaigns{w: w, Service: &scheduler.Service{Pool: w.pool, Now: time.Now}, tempo: func(p *whatsapp.Tempo) { p.Way = time.Minute }}
	c.open()
	const n, replies = 200, 10
	made := c.launch(c.people(n), scheduler.Settings{Delay: 5})
	reached := func() (count int) {
		for i := range n {
			count += len(c.read(recipientNumber(i)))
		}
		return count
	}
	c.until(made, "sending", func(scheduler.Campaign, scheduler.Statistics) bool { return reached() >= 3 })
	served := w.chats.Serve(c.instance.ID)
	c.reply(recipientNumber(0))
	w.inbox(recipientNumber(0), 2) // it comes after what was on its way
	before := reached()
	for i := range replies {
		c.reply(recipientNumber(0))
		w.inbox(recipientNumber(0), 3+i)
	}
	if beside := reached() - before - replies; beside > 1 { // one may be between the network and its phone
		t.Errorf("%d messages of the campaign went out while a customer was being answered", beside)
	}
	served()
	c.untilCompleted(made)
}

// reply has the shop reply to somebody.
func (c *campaigns) reply(phone string) {
	c.w.t.Helper()
	_, err := c.w.chats.Accept(c.w.ctx, chat.Draft{
		AccountID: c.instance.AccountID, InstanceID: c.instance.ID, To: chat.Address{Kind: chat.PN, User: phone},
		Body: "Yes", Origin: chat.FromAPI, Priority: chat.PriorityReply,
	})
	if err != nil {
		c.w.t.Fatal(err)
	}
}

func TestCancelledCampaignWithdrawsWhatIsQueued(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.campaigns()
	made := c.launch(c.people(40), scheduler.Settings{Delay: 100})
	c.until(made, "sending", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Sent+s.Delivered+s.Read >= 3 })
	if err := c.Cancel(t.Context(), w.account.ID, made.ID, "by hand"); err != nil {
		t.Fatal(err)
	}
	c.until(made, "at rest", func(_ scheduler.Campaign, s scheduler.Statistics) bool {
		return s.Pending+s.Accepted+s.Sent == 0
	})
	w.send(c.whatsapp, c.instance, recipientNumber(39), chat.PriorityCampaign) // comes after all that would still go out
	reached := 0
	for i := range 39 {
		reached += len(c.read(recipientNumber(i)))
	}
	if reached > 20 {
		t.Errorf("%d were reached", reached)
	}
	// One that went out in the moment in which it was withdrawn counts when its receipt is in.
	c.until(made, "as the phones have it", func(_ scheduler.Campaign, s scheduler.Statistics) bool {
		return s.Delivered+s.Read == reached && s.Skipped == 40-reached
	})
}

func TestRestrictedCampaignGoesOnByItself(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.campaigns()
	const n = 60
	made := c.launch(c.people(n), scheduler.Settings{Delay: 30})
	c.until(made, "sending", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Sent+s.Delivered+s.Read >= 5 })
	w.post("/simulator/faults", map[string]any{"kind": "error_463", "instance": shop, "newOnly": true, "for": "2s"}, nil)
	c.until(made, "paused", func(now scheduler.Campaign, s scheduler.Statistics) bool {
		return now.Status == scheduler.Paused && s.Accepted == 0 && s.Failed == 0
	})
	c.untilCompleted(made)
	c.until(made, "delivered", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Delivered+s.Read == n })
	c.once(made, n)
	var waited bool
	if err := w.pool.QueryRow(t.Context(), sqlWaited, made.ID).Scan(&waited); err != nil || !waited {
		t.Errorf("it was not paused until the restriction ended (%v)", err)
	}
	told := slices.Compact(c.told(made)) // it pauses twice if WhatsApp tells the time later than it refuses
	if diff := cmp.Diff([]string{"draft", "running", "paused", "running", "completed"}, told); diff != "" {
		t.Error(diff)
	}
}

// sqlWaited is whether the last pause names the end of the restriction, and the campaign went on after it.
const sqlWaited = `
	SELECT paused.data->>'reason' LIKE '%until ' || to_char(g.restricted_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	       AND resumed.created_at >= g.restricted_until
	FROM governors g, events paused, events resumed
	WHERE paused.kind = 'campaign.state' AND paused.data->>'campaignId' = $1 AND paused.data->>'status' = 'paused'
	  AND resumed.kind = 'campaign.state' AND resumed.data->>'campaignId' = $1 AND resumed.data->>'status' = 'running' AND resumed.seq > paused.seq
	ORDER BY paused.seq DESC, resumed.seq
	LIMIT 1`

// told are the states that the campaign was told to be in.
func (c *campaigns) told(of scheduler.Campaign) (states []string) {
	c.w.t.Helper()
	err := c.w.pool.QueryRow(c.w.ctx, `SELECT array_agg(data->>'status' ORDER BY seq) FROM events WHERE kind = 'campaign.state' AND data->>'campaignId' = $1`, of.ID).Scan(&states)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return states
}

func TestOwnersPauseOutlastsARestriction(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.campaigns()
	if err := w.chats.Restrict(t.Context(), w.account.ID, c.instance.ID, time.Now().Add(time.Hour), "REACHOUT_TIMELOCK"); err != nil {
		t.Fatal(err)
	}
	made := c.launch(c.people(3), scheduler.Settings{})
	c.until(made, "paused", func(now scheduler.Campaign, _ scheduler.Statistics) bool { return now.Status == scheduler.Paused })
	if err := c.Pause(t.Context(), w.account.ID, made.ID, "by hand"); err != nil {
		t.Fatal(err)
	}
	w.post("/simulator/faults", map[string]any{"kind": "reachout", "instance": shop, "for": "1ms"}, nil)
	other := c.launch(c.people(1), scheduler.Settings{})
	c.untilCompleted(other)
	now, err := c.FindCampaign(t.Context(), w.account.ID, made.ID)
	if err != nil || now.Status != scheduler.Paused || now.StatusReason != "by hand" {
		t.Errorf("campaign is %s (%s), %v", now.Status, now.StatusReason, err)
	}
}
