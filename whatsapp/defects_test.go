package whatsapp_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp"
)

// TestDefectReplacedEndsOnlyItsOwnSession: a number that was in use elsewhere ended the whole process, and with it every other number.
func TestDefectReplacedEndsOnlyItsOwnSession(t *testing.T) {
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

// TestDefectPoisonIsQuarantinedAlone: a message that could not be stored was given up after some tries, with all that had come in beside it.
func TestDefectPoisonIsQuarantinedAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	_, err := w.pool.Exec(w.ctx, `
		CREATE FUNCTION refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poison'; END $$;
		CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.body = 'poison') EXECUTE FUNCTION refuse();`)
	if err != nil {
		t.Fatal(err)
	}
	poison := w.say(customer, shop, "poison")
	w.say(customer, shop, "harmless")
	d := w.dueChat()
	var cause string
	if err := w.pool.QueryRow(w.ctx, `SELECT error FROM quarantined_messages WHERE instance_id = $1 AND id = $2`, i.ID, poison).Scan(&cause); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(cause, "poison") {
		t.Errorf("cause %q", cause)
	}
	w.reply(s, i, d.ChatID, "still here")
	w.inbox(customer, 1)
	w.post("/simulator/sync", map[string]any{"wait": "20s"}, nil) // both were acknowledged
}

// TestDefectReadingTheCodeChangesNothing: asking a linked number for its QR code threw its live session away.
func TestDefectReadingTheCodeChangesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	for range 3 {
		now, err := s.WaitQR(ctx, i)
		if err != nil || now.QR != "" || now.State != chat.Connected || !now.StateAt.Equal(i.StateAt) {
			t.Fatalf("shows %q, is %s since %s (%v)", now.QR, now.State, now.StateAt, err)
		}
	}
	if _, err := s.PairCode(ctx, i, shop); !fault.Is(err, fault.Conflict) || fault.Of(err).Detail == "" {
		t.Errorf("a pairing code of a linked instance: %v", err)
	}
	if err := s.Start(ctx, i); err != nil {
		t.Fatal(err)
	}
	w.phone(customer, "Budi")
	w.say(customer, shop, "Still there?")
	w.reply(s, i, w.dueChat().ChatID, "Still here")
	w.inbox(customer, 1)
	if n := w.logins(shop); n != 1 {
		t.Errorf("the number logged in %d times, want once", n)
	}
}

// TestDefectSettingsOutliveTheLink: a lost connection or a new link wiped what the owner had set.
func TestDefectSettingsOutliveTheLink(t *testing.T) {
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

// TestDefectPanicEndsOneSessionAlone: a panic in one worker ended the process, and nothing told how often.
func TestDefectPanicEndsOneSessionAlone(t *testing.T) {
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
