package webhook_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"balas/webhook"
)

func TestDelivered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, fine)
	events := []string{"message"}
	e := w.endpoint(r.URL, webhook.Patch{Events: &events})
	w.happen("message", 7, "Halo")
	g := r.next(t)
	if g.Body.Event != "message" || g.Body.Data.Body != "Halo" || g.Body.Instance != "Toko Melati" || g.Body.Position != 1 {
		t.Errorf("got %+v", g.Body)
	}
	if g.ID != g.Body.ID.String() || g.Header.Get("X-Signed-With") != e.Secret() {
		t.Errorf("id %s, signed with %s", g.ID, g.Header.Get("X-Signed-With"))
	}
	w.await(`SELECT count(*) = 1 FROM deliveries d JOIN delivery_attempts a ON a.delivery_seq = d.seq
	         WHERE d.state = 'delivered' AND d.attempts = 1 AND a.status = 200`)
}

func TestSecondName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, fine)
	w.endpoint(r.URL, webhook.Patch{})
	w.happen("message", 7, "Halo")
	one, two := r.next(t), r.next(t)
	if one.Body.Event != "message" || two.Body.Event != "message.any" || two.ID != one.ID+".message.any" {
		t.Errorf("got %s as %s and %s as %s", one.Body.Event, one.ID, two.Body.Event, two.ID)
	}
}

// TestOrder has an endpoint fail on a message of one chat: that chat waits for it, all others do not.
func TestOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var refusals atomic.Int32
	r := newReceiver(t, func(_ http.Header, g got) int {
		if g.Body.Data.ChatID == 1 && g.Body.Data.Body == "0" && refusals.Add(1) <= 2 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	events := []string{"message"}
	w.endpoint(r.URL, webhook.Patch{Events: &events})
	for n := range 5 {
		for chat := range int64(3) {
			w.happen("message", chat+1, fmt.Sprint(n))
		}
	}
	w.await(`SELECT count(*) = 10 FROM deliveries WHERE state = 'delivered'`)
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE attempts = 1 AND due_at IS NOT NULL`)
	w.pass(time.Second)
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE attempts = 2 AND due_at IS NOT NULL`)
	w.pass(2 * time.Second)
	w.await(`SELECT count(*) = 15 FROM deliveries WHERE state = 'delivered'`)
	next := map[int64]int{}
	for range 17 {
		g := r.next(t)
		if g.Status != http.StatusOK {
			continue
		}
		if g.Body.Data.Body != fmt.Sprint(next[g.Body.Data.ChatID]) {
			t.Errorf("chat %d: %s came, want %d", g.Body.Data.ChatID, g.Body.Data.Body, next[g.Body.Data.ChatID])
		}
		next[g.Body.Data.ChatID]++
	}
	if next[1] != 5 || next[2] != 5 || next[3] != 5 {
		t.Errorf("arrived by chat: %v", next)
	}
}

// TestBreaker has an endpoint that is down for two days: it is spared but for probes, what is a day old is dead once it was
// tried, and what waits arrives in order when it is up again. A replay brings the dead.
func TestBreaker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var up atomic.Bool
	var tries atomic.Int32
	r := newReceiver(t, func(http.Header, got) int {
		tries.Add(1)
		if up.Load() {
			return http.StatusOK
		}
		return http.StatusBadGateway
	})
	events := []string{"message"}
	e := w.endpoint(r.URL, webhook.Patch{Events: &events})
	for n := range 30 {
		w.happen("message", int64(n%10+1), fmt.Sprint(n))
	}
	w.await(`SELECT retry_at IS NOT NULL FROM webhooks`)
	w.pass(25 * time.Hour)
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE state = 'dead'`)
	if n := tries.Load(); n > 15 {
		t.Errorf("%d tries of an endpoint that is down", n)
	}
	up.Store(true)
	w.pass(time.Hour)
	w.await(`SELECT count(*) = 29 FROM deliveries WHERE state = 'delivered'`)
	w.await(`SELECT retry_at IS NULL AND failures = 0 FROM webhooks`)
	n, err := w.service.Replay(w.ctx, w.caller, e.ID, webhook.Range{Dead: true})
	if err != nil || n != 1 {
		t.Fatalf("replayed %d: %v", n, err)
	}
	w.await(`SELECT count(*) = 30 FROM deliveries WHERE state = 'delivered'`)
	arrived := map[string]bool{}
	last := map[int64]int64{}
	for len(arrived) < 30 {
		g := r.next(t)
		if g.Status != http.StatusOK {
			continue
		}
		if g.Body.Position < last[g.Body.Data.ChatID] && len(arrived) < 29 {
			t.Errorf("chat %d: position %d came after %d", g.Body.Data.ChatID, g.Body.Position, last[g.Body.Data.ChatID])
		}
		last[g.Body.Data.ChatID] = g.Body.Position
		arrived[g.ID] = true
	}
}

// TestRetryAfter has an endpoint ask for a pause: nothing goes out meanwhile.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var limited atomic.Bool
	limited.Store(true)
	r := newReceiver(t, func(h http.Header, _ got) int {
		if limited.Load() {
			h.Set("Retry-After", "600")
			return http.StatusTooManyRequests
		}
		return http.StatusOK
	})
	events := []string{"message"}
	w.endpoint(r.URL, webhook.Patch{Events: &events})
	w.happen("message", 1, "first")
	w.await(`SELECT retry_at IS NOT NULL FROM webhooks`)
	limited.Store(false)
	w.happen("message", 2, "second")
	w.await(`SELECT count(*) = 2 FROM deliveries`)
	w.pass(9 * time.Minute)
	w.await(`SELECT count(*) = 0 FROM deliveries WHERE state = 'delivered'`)
	w.pass(time.Minute)
	w.await(`SELECT count(*) = 2 FROM deliveries WHERE state = 'delivered'`)
	if g := r.next(t); g.Status != http.StatusTooManyRequests {
		t.Errorf("first answer %d", g.Status)
	}
}

// TestGone has an endpoint say that it wants no more.
func TestGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, func(http.Header, got) int { return http.StatusGone })
	events := []string{"message"}
	e := w.endpoint(r.URL, webhook.Patch{Events: &events})
	w.happen("message", 1, "first")
	w.happen("message", 1, "second")
	w.await(`SELECT NOT active AND reason LIKE '%410%' FROM webhooks`)
	w.await(`SELECT count(*) = 2 FROM deliveries WHERE state = 'dead'`)
	w.await(`SELECT count(*) = 1 FROM events WHERE kind = 'webhook.disabled'`)
	if _, err := w.service.Replay(w.ctx, w.caller, e.ID, webhook.Range{Dead: true}); err == nil {
		t.Error("it was replayed to an endpoint that is not active")
	}
}

// TestRestart stops the node with deliveries pending; the next one goes on.
func TestRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var up atomic.Bool
	r := newReceiver(t, func(http.Header, got) int {
		if up.Load() {
			return http.StatusOK
		}
		return http.StatusServiceUnavailable
	})
	events := []string{"message"}
	w.endpoint(r.URL, webhook.Patch{Events: &events})
	w.happen("message", 1, "first")
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE attempts > 0`)
	w.stop()
	up.Store(true)
	w.happen("message", 1, "second")
	w.pass(time.Hour)
	w.start()
	w.await(`SELECT count(*) = 2 FROM deliveries WHERE state = 'delivered'`)
}
