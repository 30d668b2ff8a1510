package whatsapp_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/chat"
	"balas/whatsapp"
)

// A message whose acceptance nobody was told of goes out by itself a little later.
func TestOverlookedMessageGoesOut(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(func(s *whatsapp.Supervisor) { s.Tempo.Sweep = 20 * time.Millisecond })
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	elsewhere := chat.New(w.pool, time.Now, 0) // as on a node that dies before it tells
	m, err := elsewhere.Accept(w.ctx, chat.Draft{
		AccountID: w.account.ID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: customer}, Body: "not forgotten", Origin: chat.FromAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.pool.Exec(w.ctx, `UPDATE messages SET created_at = now() - INTERVAL '1 minute' WHERE id = $1`, m.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.inbox(customer, 1); got[0].Text != "not forgotten" || got[0].ID != m.ID {
		t.Errorf("the customer has %+v", got)
	}
}

// A logout that its caller does not wait for is done all the same.
func TestLogoutOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	gone, cancel := context.WithCancel(w.ctx)
	cancel()
	if err := s.Logout(gone, i); err != nil {
		t.Fatal(err)
	}
	i = w.await(i, chat.LoggedOut)
	if i.JID != "" || i.LeaseNode != nil || i.StateCause != chat.LoggedOutByUser {
		t.Errorf("device %q, held by %v: %s", i.JID, i.LeaseNode, i.StateCause)
	}
}

// Sessions do not wait for each other's connections to the database, however few there are: after a crash all of them
// read the app state anew.
func TestFewConnectionsSuffice(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	w.phone(customer, "Budi")
	var instances []chat.Instance
	for n := range 4 {
		number := shop + itoa(n)
		instances = append(instances, w.link(s, number))
		w.say(customer, number, "Halo")
		w.dueChat()
	}
	stop()
	for n := range 4 {
		w.does(shop+itoa(n), customer, map[string]any{"archived": true, "pinned": true})
	}
	if _, err := w.pool.Exec(w.ctx, `UPDATE instances SET signal_settled = FALSE`); err != nil {
		t.Fatal(err)
	}
	config := w.pool.Config()
	config.MaxConns = 1 // whoever needs a second one while it holds the first waits for good
	few, err := pgxpool.NewWithConfig(w.ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(few.Close)
	w.chats = chat.New(few, time.Now, 0)
	w.chats.OnDue = func(chat.Due) {}
	many := w.pool
	w.pool = few
	w.engine()
	w.pool = many // what the test looks at takes nothing from the engine
	for _, i := range instances {
		w.await(i, chat.Connected)
		w.awaitRow(`SELECT count(*) = 1 FROM chats WHERE instance_id = $1 AND archived`, i.ID)
	}
}
