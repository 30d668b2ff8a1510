package whatsapp_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"balas/chat"
	"balas/whatsapp"
)

// gauge reads one figure of the supervisor's metrics.
func gauge(t *testing.T, s *whatsapp.Supervisor, name string) float64 {
	t.Helper()
	r := prometheus.NewRegistry()
	r.MustRegister(s)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			m := f.GetMetric()[0]
			return m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	t.Fatalf("no metric is called %s", name)
	return 0
}

func TestSilentConnectionIsOpenedAnew(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty, func(s *whatsapp.Supervisor) {
		s.Tempo.Probe, s.Tempo.Answer, s.Tempo.Login = 50*time.Millisecond, 1500*time.Millisecond, 2*time.Second
	})
	i := w.link(s, shop)
	other := w.link(s, "628110000002")
	w.phone(customer, "Budi")
	w.say(customer, shop, "Halo")
	d := w.dueChat()
	w.fault("silence", nil)
	i = w.awaitCause(i, chat.Silent)
	if i.State != chat.Reconnecting || !i.Accepts() {
		t.Errorf("instance is %s", i.State)
	}
	w.say(customer, shop, "Anybody?")
	w.clearFaults()
	i = w.await(i, chat.Connected)
	if again := w.dueChat(); again.ChatID != d.ChatID {
		t.Errorf("chat %d is due, want %d", again.ChatID, d.ChatID)
	}
	w.reply(s, i, d.ChatID, "Yes")
	w.inbox(customer, 1)
	if n := w.logins(other.Phone); n != 1 {
		t.Errorf("the other number logged in %d times, want once", n)
	}
	if age := gauge(t, s, "balas_whatsapp_last_round_trip_age_seconds"); age <= 0 || age > 5 {
		t.Errorf("the last round trip was %.1f s ago", age)
	}
}

// A message that cannot be stored is never acknowledged, and WhatsApp ends the stream over it.
func TestStanzaThatEndsEveryStreamIsQuarantined(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty, func(s *whatsapp.Supervisor) { s.Tempo.PoisonMax = 2 })
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	_, err := w.pool.Exec(w.ctx, `
		CREATE FUNCTION refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'away' USING ERRCODE = '57P03'; END $$;
		CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.body = 'poison') EXECUTE FUNCTION refuse();`)
	if err != nil {
		t.Fatal(err)
	}
	w.fault("bad_stream", nil)
	poison := w.say(customer, shop, "poison")
	w.say(customer, shop, "behind it")
	d := w.dueChat()
	if ms, err := chat.Unanswered(w.ctx, w.pool, d.ChatID, 10); err != nil || len(ms) != 1 || ms[0].Body != "behind it" {
		t.Errorf("stored %+v (%v)", ms, err)
	}
	var raw []byte
	if err := w.pool.QueryRow(w.ctx, `SELECT raw FROM quarantined_messages WHERE instance_id = $1 AND id = $2`, i.ID, poison).Scan(&raw); err != nil || len(raw) == 0 {
		t.Errorf("%d bytes are in quarantine (%v)", len(raw), err)
	}
	w.post("/simulator/sync", map[string]any{"wait": "20s"}, nil)
	w.await(i, chat.Connected)
}

func TestReplacedInstanceWaitsForItsOwnerAndLeavesOthersOnline(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine(hasty)
	other := w.link(s, "628110000002")
	i := w.link(s, shop)
	w.fault("conflict", nil)
	i = w.awaitCause(i, chat.Replaced)
	w.phone(customer, "Budi")
	w.say(customer, other.Phone, "Halo")
	w.reply(s, other, w.dueChat().ChatID, "Halo juga")
	stop() // not even a restart brings it back
	s, _ = w.engine(hasty)
	w.say(customer, other.Phone, "And now?")
	w.dueChat()
	if now := w.awaitCause(i, chat.Replaced); now.State != chat.StateFailed || now.Wanted != chat.Offline {
		t.Errorf("instance is %s, wanted %s", now.State, now.Wanted)
	}
	if n := w.logins(shop); n != 1 {
		t.Errorf("the replaced number logged in %d times, want once", n)
	}
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	w.await(i, chat.Connected)
}

func TestPanicInOneSessionIsIsolatedAndCounted(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	var bad atomic.Pointer[uuid.UUID]
	var told atomic.Int32
	s, _ := w.engine(hasty, func(s *whatsapp.Supervisor) {
		s.OnOnline = func(_ context.Context, id uuid.UUID) error {
			if p := bad.Load(); p != nil && *p == id && told.Add(1) == 1 {
				panic("an invented panic")
			}
			return nil
		}
		s.OnTyping = func(int64, bool) { panic("another one") }
	})
	other := w.link(s, "628110000002")
	i := w.link(s, shop)
	if err := s.Stop(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	bad.Store(&i.ID)
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	w.awaitThat(i, "up again", func(now chat.Instance) bool { return now.State == chat.Connected && told.Load() == 2 })
	w.phone(customer, "Budi")
	for _, phone := range []string{other.Phone, shop} {
		w.say(customer, phone, "Halo")
		w.dueChat()
		w.post("/simulator/phones/"+customer+"/typing", map[string]any{"to": phone, "state": "composing"}, nil)
		w.say(customer, phone, "Halo?")
		w.dueChat()
	}
	if n := gauge(t, s, "balas_whatsapp_panics_total"); n != 3 {
		t.Errorf("%.0f panics were counted, want 3", n)
	}
	if n := w.logins(other.Phone); n != 1 {
		t.Errorf("the other number logged in %d times, want once", n)
	}
}

func TestSettingsOutliveDisconnectAndNewLink(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty)
	i := w.link(s, shop)
	settings := `UPDATE instances SET name = 'Ours', takeover_seconds = 77, reject_calls = TRUE, reject_call_text = 'Write to us' WHERE id = $1`
	if _, err := w.pool.Exec(w.ctx, settings, i.ID); err != nil {
		t.Fatal(err)
	}
	same := func(after string) {
		t.Helper()
		now, err := chat.LoadInstance(w.ctx, w.pool, i.ID)
		if err != nil || now.Name != "Ours" || now.TakeoverSeconds != 77 || !now.RejectCalls || now.RejectCallText != "Write to us" {
			t.Errorf("after %s: %+v (%v)", after, now, err)
		}
	}
	w.fault("disconnect", nil)
	w.awaitThat(i, "back", func(now chat.Instance) bool { return now.State == chat.Connected && w.logins(shop) == 2 })
	same("a disconnect")
	if err := s.Logout(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.awaitThat(i, "a code", func(now chat.Instance) bool { return now.QR != "" })
	w.post("/simulator/phones/"+shop+"/scan", map[string]any{"qr": i.QR}, nil)
	w.await(i, chat.Connected)
	same("a new link")
}
