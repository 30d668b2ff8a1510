package e2e_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// sqlUnsent counts the events of an endpoint's kinds since it was made that have no delivery.
const sqlUnsent = `
	SELECT count(*) FROM events e
	WHERE e.kind IN ('message', 'message.status') AND e.created_at > (SELECT created_at FROM webhooks)
	  AND (e.kind <> 'message' OR NOT (e.data->>'fromMe')::BOOLEAN) AND NOT (e.data->>'status' = 'failed') IS TRUE
	  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.event_seq = e.seq)`

// TestEveryEventArrives kills the engine fifteen times while customers write and the receiver is in all kinds of trouble, for
// a day in the middle of which nothing arrives. Each event arrives in the order of its chat, or is dead; a replay brings the
// dead.
func TestEveryEventArrives(t *testing.T) {
	t.Parallel()
	w := newTown(t, "BALAS_ALLOW_PRIVATE_URLS=127.0.0.0/8")
	e := w.serve()
	s := e.open(shopNumber)
	h := newHook(t)
	made := ask[struct{ ID string }](e, "POST", "/api/v2/webhooks", map[string]any{
		"url": h.URL, "instanceId": s.id, "events": []string{"message", "message.ack"}, "timeout": 1,
	})
	const kills = 15
	customers, each, _ := length()
	traffic := newTraffic(s, customers, each)
	for n := 1; n <= kills; n++ {
		h.be(troubles[n%len(troubles)])
		traffic.run(n * traffic.all() / (kills + 1))
		e.crash(traffic)
		if n == kills/2 {
			w.books.aDayLater(t, e, h)
		}
		h.be(up)
	}
	traffic.run(traffic.all())
	w.sync()
	await(t, func() bool { return w.books.pending(t) == 0 }, func() string {
		return fmt.Sprintf("%d deliveries are still pending:\n%s", w.books.pending(t), w.books.deliveries(t))
	})
	dead := ask[[]struct{ ID string }](e, "GET", "/api/v2/webhooks/"+made.ID+"/deliveries?state=dead&limit=500", nil)
	w.books.compare(t, h, len(dead))
	replayed := ask[struct{ Replayed int }](e, "POST", "/api/v2/webhooks/"+made.ID+"/replay", map[string]any{"dead": true})
	if replayed.Replayed != len(dead) || len(dead) == 0 {
		t.Errorf("%d of %d dead deliveries were replayed", replayed.Replayed, len(dead))
	}
	await(t, func() bool { return w.books.pending(t) == 0 }, func() string { return "the dead are still pending" })
	w.books.compare(t, h, 0)
	events, again := h.counts()
	t.Logf("%d events arrived, %d of them dead for a while, %d came again with the same id, %d requests were refused; the engine was killed %d times",
		events, len(dead), again, h.refused, kills)
}

// crash kills the engine and starts it.
func (e *engine) crash(t *traffic) {
	e.town.t.Helper()
	t.crash(e)
}

// aDayLater has a day go by in which the receiver was down, as far as the books know, and waits until something died of it.
func (b *books) aDayLater(t *testing.T, e *engine, h *hook) {
	t.Helper()
	e.kill()
	h.be(failing)
	b.exec(`UPDATE deliveries SET created_at = created_at - INTERVAL '25 hours', due_at = due_at - INTERVAL '25 hours' WHERE state = 'pending'`)
	b.exec(`UPDATE webhooks SET retry_at = retry_at - INTERVAL '25 hours'`)
	e.start()
	await(t, func() bool { return b.count(`SELECT count(*) FROM deliveries WHERE state = 'dead'`) > 0 },
		func() string { return "nothing is dead after a day:\n" + b.deliveries(t) })
}

func (b *books) pending(t *testing.T) int {
	t.Helper()
	return b.count(`SELECT (SELECT count(*) FROM deliveries WHERE state = 'pending') + (SELECT count(*) FROM events WHERE position IS NULL)`)
}

// deliveries lists what is not delivered, for people who look into a failure.
func (b *books) deliveries(t *testing.T) string {
	t.Helper()
	return fmt.Sprint(b.list(`
		SELECT format('%s %s %s: %s, %s tries, due %s; endpoint: %s failures, again at %s', d.seq, d.name, d.lane, d.state, d.attempts, d.due_at, w.failures, w.retry_at)
		FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.state <> 'delivered' ORDER BY d.seq LIMIT 50`))
}

// compare holds what the receiver took against the books: all that is not dead, in the order of each chat.
func (b *books) compare(t *testing.T, h *hook, dead int) {
	t.Helper()
	if n := b.count(sqlUnsent); n != 0 {
		t.Errorf("%d events have no delivery", n)
	}
	rows, err := b.pool.Query(t.Context(), `SELECT d.id, d.state, e.position FROM deliveries d JOIN events e ON e.seq = d.event_seq`)
	if err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	positions, missing, died := map[string]int64{}, 0, map[string]bool{}
	var id, state string
	var position int64
	_, err = pgx.ForEachRow(rows, []any{&id, &state, &position}, func() error {
		positions[id] = position
		died[id] = state == "dead"
		if state == "delivered" && h.taken[id] == 0 {
			missing++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	buried := 0
	for _, is := range died {
		if is {
			buried++
		}
	}
	if missing > 0 || buried != dead {
		t.Errorf("%d events are said to be delivered and never came; %d are dead, and the list has %d", missing, buried, dead)
	}
	if dead == 0 { // what was replayed came late
		return
	}
	for chat, ids := range h.order {
		last := int64(0)
		for _, id := range ids {
			if positions[id] < last && !died[id] {
				t.Errorf("chat %s: position %d came after %d", chat, positions[id], last)
			}
			last = max(last, positions[id])
		}
	}
}
