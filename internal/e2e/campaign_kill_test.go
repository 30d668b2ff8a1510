package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/pgtest"
	"balas/scheduler"
)

// mailing is a campaign whose engine is killed while it is sent.
type mailing struct {
	*scheduler.Service
	town     *town
	shop     *shop
	rand     *rand.Rand
	people   []*phone
	account  uuid.UUID
	campaign scheduler.Campaign
}

func newMailing(s *shop, n int) *mailing {
	t := s.town.t
	t.Helper()
	m := &mailing{town: s.town, shop: s, rand: seeded(t), Service: &scheduler.Service{Pool: s.town.books.pool, Now: time.Now}}
	for i := range n {
		m.people = append(m.people, s.town.customer(i))
	}
	instance := uuid.MustParse(s.id)
	if err := m.Pool.QueryRow(t.Context(), `SELECT account_id FROM instances WHERE id = $1`, instance).Scan(&m.account); err != nil {
		t.Fatal(err)
	}
	name := "Offer"
	who := func(yield func(scheduler.Member) bool) {
		for i, p := range m.people {
			if !yield(scheduler.Member{Number: p.number, Name: fmt.Sprint("Pelanggan ", i)}) {
				return
			}
		}
	}
	var err error
	m.campaign, _, err = m.CreateCampaign(t.Context(), m.account, scheduler.CampaignChange{
		InstanceID: &instance, Name: &name, Recipients: &scheduler.Recipients{Members: who},
		Settings: &scheduler.Settings{Delay: 15, Jitter: 10, MaxRetries: 20},
		Message:  &scheduler.Message{Type: chat.KindText, Content: "Halo {{Name}}"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// surely does something until the database, which may be away, has done it.
func (m *mailing) surely(do func(ctx context.Context) error) {
	m.town.t.Helper()
	var err error
	await(m.town.t, func() bool {
		err = do(m.town.t.Context())
		return err == nil
	}, func() string { return fmt.Sprint("the database does not do it: ", err) })
}

func (m *mailing) statistics() (n scheduler.Statistics) {
	m.town.t.Helper()
	m.surely(func(ctx context.Context) error {
		counts, err := m.Statistics(ctx, m.campaign)
		n = counts[m.campaign.ID]
		return err
	})
	return n
}

// run waits until so many messages have gone out.
func (m *mailing) run(until int) {
	m.town.t.Helper()
	var n scheduler.Statistics
	await(m.town.t, func() bool {
		n = m.statistics()
		return n.Sent+n.Delivered+n.Read >= until
	}, func() string { return fmt.Sprintf("%d messages do not go out: %+v", until, n) })
}

// breathe pauses the campaign, watches that nothing of it goes out, and lets it go on. What is sent by hand goes out between
// two messages of a campaign: the first such tells that the one that was on its way is out, and each that the session has
// looked for more to send since.
func (m *mailing) breathe() {
	t := m.town.t
	t.Helper()
	ask[any](m.shop.engine, "POST", "/api/v2/campaigns/"+m.campaign.ID+"/pause", nil)
	if n := m.statistics(); n.Pending == 0 || n.Accepted > 0 {
		t.Errorf("while it is paused nothing is held: %+v", n)
	}
	witness := m.town.customer(len(m.people))
	byHand := func() { m.shop.send(witness, "Halo"); witness.next() }
	byHand()
	m.town.sync()
	before, sent := m.received(), 20
	for range sent {
		byHand()
	}
	m.town.sync()
	if more := m.received() - before - sent; more != 0 {
		t.Errorf("while it is paused %d messages go out", more)
	}
	ask[any](m.shop.engine, "POST", "/api/v2/campaigns/"+m.campaign.ID+"/resume", nil)
}

// received is how many messages of others all phones have, each counted once.
func (m *mailing) received() int {
	m.town.t.Helper()
	var stats struct{ Counters map[string]int }
	m.town.simulate("GET", "stats", nil, &stats)
	return stats.Counters["inbox.new"]
}

// count holds what the phones have against the ledger. It returns how many messages came again, with the same id.
func (m *mailing) count() (repeats int) {
	t := m.town.t
	t.Helper()
	ids := map[string]string{}
	after := int64(0)
	for len(ids) < len(m.people) {
		var page []scheduler.Recipient
		m.surely(func(ctx context.Context) (err error) {
			page, err = m.Recipients(ctx, m.account, m.campaign.ID, after, 1000)
			return err
		})
		for _, r := range page {
			ids[r.Number], after = r.MessageID, r.Seq
		}
	}
	reached := 0
	for i, p := range m.people {
		seen := 0
		for _, l := range p.inbox(0, 0) {
			if l.ID != ids[p.number] || l.Text != fmt.Sprint("Halo Pelanggan ", i) {
				t.Errorf("phone %s reads %q as %s, want id %s", p.number, l.Text, l.ID, ids[p.number])
			}
			if l.Repeat {
				repeats++
			} else {
				seen++
			}
		}
		if seen != 1 {
			t.Errorf("phone %s reads the campaign's message %d times", p.number, seen)
		}
		reached += min(seen, 1)
	}
	if n := m.statistics(); n.Delivered+n.Read != reached || n.Total() != len(m.people) {
		t.Errorf("phones read %d messages, the ledger tells of %+v", reached, n)
	}
	return repeats
}

// TestKilledEngineSendsCampaignOnce kills the engine again and again while it sends a campaign, and restarts the database.
func TestKilledEngineSendsCampaignOnce(t *testing.T) {
	t.Parallel()
	people, kills := 300, 5
	if soak {
		people, kills = 5000, 24
	}
	cluster := pgtest.Cluster(t)
	w := townOn(t, cluster.URL())
	e := w.serve()
	m := newMailing(e.open(shopNumber), people)
	e.stop()
	m.surely(func(ctx context.Context) error { _, err := m.Start(ctx, m.account, m.campaign.ID); return err })
	e.start()
	restarts := map[int]pg.Shutdown{2: pg.Fast, 4: pg.Immediate}
	for n := 1; n <= kills; n++ {
		m.run(n * people / (kills + 1))
		pause(m.rand, 50*time.Millisecond)
		if n == 3 {
			m.breathe()
		}
		if how, ok := restarts[n]; ok {
			if err := cluster.Restart(t.Context(), how); err != nil {
				t.Fatal(err)
			}
		}
		e.kill()
		e.start()
	}
	var now scheduler.Campaign
	await(t, func() bool {
		m.surely(func(ctx context.Context) (err error) {
			now, err = m.FindCampaign(ctx, m.account, m.campaign.ID)
			return err
		})
		return now.Status == scheduler.Completed
	}, func() string { return fmt.Sprintf("the campaign is %s: %+v", now.Status, m.statistics()) })
	e.stop()
	e.start() // nothing is left that another start would bring out
	e.ready()
	w.sync()
	m.run(people)
	await(t, func() bool { n := m.statistics(); return n.Delivered+n.Read == people }, func() string {
		return fmt.Sprintf("not all receipts are in: %+v", m.statistics())
	})
	t.Logf("%d people reached once, %d messages sent again with the same id, %d kills, 2 restarts of the database", people, m.count(), kills)
}
