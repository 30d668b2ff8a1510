package webhook_test

import (
	"net/http"
	"testing"
	"time"

	"balas/internal/fault"
	"balas/webhook"
)

// TestExpire lets a log grow old: what its account keeps no longer goes, with its deliveries, but for what is still to be
// delivered; a reader who comes too late is told so.
func TestExpire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, func(_ http.Header, g got) int {
		if g.Body.Data.ChatID == 2 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	events := []string{"message"}
	w.endpoint(r.URL, webhook.Patch{Events: &events})
	for _, chat := range []int64{1, 2, 1} {
		w.happen("message", chat, "Halo")
	}
	w.await(`SELECT count(*) = 2 FROM deliveries WHERE state = 'delivered'`)
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE state = 'pending' AND attempts = 1`)
	w.stop() // so that nothing is tried again meanwhile
	if err := webhook.Keep(w.ctx, w.pool, w.caller.AccountID, 7); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		later time.Duration
		gone  int64
	}{{6 * 24 * time.Hour, 0}, {2 * 24 * time.Hour, 2}, {0, 0}} {
		w.shift(step.later)
		n, err := w.service.Expire(w.ctx)
		if err != nil || n != step.gone {
			t.Errorf("%s later %d events went, want %d: %v", step.later, n, step.gone, err)
		}
	}
	w.await(`SELECT count(*) = 1 FROM events WHERE position = 2`)
	w.await(`SELECT count(*) = 1 FROM deliveries`)
	kept, err := w.service.Read(w.ctx, w.caller, 0, webhook.Filter{}, 10)
	if err != nil || len(kept) != 1 || kept[0].Position != 2 {
		t.Errorf("the log holds %+v: %v", kept, err)
	}
	w.start()
	w.happen("message", 1, "Halo")
	w.await(`SELECT count(*) = 1 FROM events WHERE position = 4`)
	if _, err := w.service.Read(w.ctx, w.caller, 9, webhook.Filter{}, 10); !fault.Is(err, fault.Invalid) {
		t.Errorf("a position that was never given: %v", err)
	}
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE state = 'delivered'`)
	w.shift(30 * 24 * time.Hour)
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE state = 'dead'`)
	if _, err := w.service.Expire(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.happen("message", 1, "Halo")
	w.await(`SELECT count(*) = 1 FROM events WHERE position = 5`)
	if _, err := w.service.Read(w.ctx, w.caller, 1, webhook.Filter{}, 10); !fault.Is(err, fault.Gone) {
		t.Errorf("a position before what is kept: %v", err)
	}
}
