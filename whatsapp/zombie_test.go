package whatsapp_test

import (
	"testing"
	"time"

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
	if age := gauge(t, s, "balas_whatsapp_last_round_trip_age_seconds"); age <= 0 {
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
