package whatsapp_test

import (
	"context"
	"testing"
	"time"

	"balas/chat"
	"balas/scheduler"
	"balas/whatsapp"
)

// TestRenewedSessionIsNotNoticed has a campaign wear out three sessions: everybody is reached once and answered, and nobody
// is told of it.
func TestRenewedSessionIsNotNoticed(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := &campaigns{w: w, Service: &scheduler.Service{Pool: w.pool, Now: time.Now}, tempo: func(p *whatsapp.Tempo) { p.People = 20 }}
	c.open()
	w.phone(customer, "Budi")
	w.say(customer, shop, "Halo")
	d := w.dueChat()
	who, err := chat.ContactAt(w.ctx, w.pool, c.instance.ID, chat.Address{Kind: chat.PN, User: customer})
	if err != nil {
		t.Fatal(err)
	}
	w.patch("/simulator/phones/"+customer, map[string]any{"available": true})
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if p, err := c.whatsapp.Presence(ctx, c.instance, who); err != nil || !p.Available {
		t.Fatalf("presence is %+v (%v)", p, err)
	}
	states := w.statesTold(c.instance)

	const n = 150
	made := c.launch(c.people(n), scheduler.Settings{})
	c.untilCompleted(made)
	c.until(made, "delivered", func(_ scheduler.Campaign, s scheduler.Statistics) bool { return s.Delivered+s.Read == n })
	c.once(made, n)
	if logins := w.logins(shop); logins < 4 {
		t.Errorf("%d logins, want one for each 20 people", logins)
	}
	if now := w.statesTold(c.instance); now != states {
		t.Errorf("%d states were told of, and %d before", now, states)
	}
	w.say(customer, shop, "Masih ada?")
	w.dueChat()
	w.reply(c.whatsapp, c.instance, d.ChatID, "Masih")
	w.patch("/simulator/phones/"+customer, map[string]any{"available": false})
	if gone := w.told(c.instance, 2, "presence")[1]; gone["available"] != false {
		t.Errorf("told %v", gone)
	}
}

// statesTold counts what was told of the instance's state.
func (w *town) statesTold(i chat.Instance) (count int) {
	w.t.Helper()
	err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM events WHERE kind = 'instance.state' AND instance_id = $1`, i.ID).Scan(&count)
	if err != nil {
		w.t.Fatal(err)
	}
	return count
}
