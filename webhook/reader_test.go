package webhook_test

import (
	"testing"
	"time"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/webhook"
)

// crowd commits so many events at once.
func (w *world) crowd(count int, kind chat.EventKind) {
	w.t.Helper()
	_, err := w.pool.Exec(w.ctx, `
		INSERT INTO events (id, account_id, instance_id, kind, data) SELECT gen_random_uuid(), $1, $2, $3, '{}' FROM generate_series(1, $4)`,
		w.caller.AccountID, w.instance, kind, count)
	if err != nil {
		w.t.Fatal(err)
	}
	w.service.Wake()
}

func (w *world) open(s *webhook.Service, at webhook.Cursor, f webhook.Filter) *webhook.Reader {
	w.t.Helper()
	w.caller.Scopes = []string{account.All}
	r, err := s.Open(w.ctx, w.caller, at, f)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(r.Close)
	return r
}

// reads has the reader get exactly the positions from one to another.
func (w *world) reads(r *webhook.Reader, from, to int64) {
	w.t.Helper()
	for from <= to {
		found, err := r.Next(w.ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range found {
			if e.Position != from || e.Instance.Name != "Toko Melati" {
				w.t.Fatalf("position %d of %q came, want %d", e.Position, e.Instance.Name, from)
			}
			from++
		}
	}
}

// TestReaderFallsBehind has a reader that sleeps while more happens than memory holds, beside one that reads along.
func TestReaderFallsBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asleep, awake := w.open(w.service, webhook.Cursor{Now: true}, webhook.Filter{}), w.open(w.service, webhook.Cursor{Now: true}, webhook.Filter{})
	w.crowd(3000, "turn")
	w.reads(awake, 1, 3000)
	w.crowd(10, "message")
	w.reads(awake, 3001, 3010)
	w.reads(asleep, 1, 3010)
	rare := w.open(w.service, webhook.Cursor{}, webhook.Filter{Kinds: []chat.EventKind{"message"}})
	w.reads(rare, 3001, 3010)
	if rare.Cursor() != 3010 || rare.More() {
		t.Errorf("it is at %d, and there is more: %v", rare.Cursor(), rare.More())
	}
	if n := webhook.Feeds(w.service); n != 1 {
		t.Errorf("%d logs in memory", n)
	}
	for _, r := range []*webhook.Reader{asleep, awake, rare} {
		r.Close()
		r.Close()
	}
	if webhook.Feeds(w.service) != 0 || w.service.Readers() != 0 {
		t.Error("the log stayed in memory")
	}
}

// TestReaderTooOld has a reader behind which events are deleted while it sleeps.
func TestReaderTooOld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.crowd(5, "turn")
	w.await(`SELECT EXISTS (SELECT FROM event_logs WHERE position = 5)`)
	asleep := w.open(w.service, webhook.Cursor{After: 1}, webhook.Filter{})
	if _, err := w.pool.Exec(w.ctx, `DELETE FROM events WHERE position < 4`); err != nil {
		t.Fatal(err)
	}
	if found, err := asleep.Next(w.ctx); !fault.Is(err, fault.Gone) {
		t.Errorf("got %d events, %v", len(found), err)
	}
	if _, err := w.service.Read(w.ctx, w.caller, 2, webhook.Filter{}, 10); !fault.Is(err, fault.Gone) {
		t.Errorf("read: %v", err)
	}
}

// TestLostHint has an event and the end of a credential that no hint tells of: the sweep finds both.
func TestLostHint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	deaf := w.service
	w.start() // another node, which tells nobody
	key, err := account.CreateKey(w.ctx, w.pool, w.caller.AccountID, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	w.caller.CredentialID = key.ID
	r := w.open(deaf, webhook.Cursor{Now: true}, webhook.Filter{})
	w.crowd(3, "turn")
	w.await(`SELECT EXISTS (SELECT FROM event_logs WHERE position = 3)`)
	webhook.CatchUp(w.ctx, deaf)
	w.reads(r, 1, 3)
	webhook.Recheck(w.ctx, deaf)
	if r.Context().Err() != nil {
		t.Fatal("it was ended")
	}
	if err := account.Revoke(w.ctx, w.pool, w.caller.AccountID, key.ID); err != nil {
		t.Fatal(err)
	}
	webhook.Recheck(w.ctx, deaf)
	if _, err := r.Next(w.ctx); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("got %v", err)
	}
	if _, err := deaf.Open(w.ctx, w.caller, webhook.Cursor{}, webhook.Filter{}); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("opened again: %v", err)
	}
}

// TestTokenEndsItsReader has a reader stand on a token that is stored nowhere and ends.
func TestTokenEndsItsReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ends := time.Now().Add(time.Hour)
	w.caller.Until = &ends
	lasts := w.open(w.service, webhook.Cursor{Now: true}, webhook.Filter{})
	ends = time.Now().Add(10 * time.Millisecond)
	over := w.open(w.service, webhook.Cursor{Now: true}, webhook.Filter{})
	if _, err := over.Next(w.ctx); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("got %v", err)
	}
	if lasts.Context().Err() != nil {
		t.Error("the other was ended, too")
	}
}

func TestParseCursor(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]webhook.Cursor{
		"now": {Now: true}, "0": {}, "41": {After: 41}, "42.1": {After: 41, Skip: 1},
	} {
		if got, err := webhook.ParseCursor("after", text); err != nil || got != want {
			t.Errorf("%s is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "x", "1.", "1.x", "0.1", "1.-1", "99999999999999999999"} {
		if got, err := webhook.ParseCursor("after", text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
}
