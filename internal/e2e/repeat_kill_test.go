package e2e_test

import (
	"strings"
	"testing"
	"time"
)

// moments are how long calls run at most before the engine is killed: until most are committed, and until most are answered.
var moments = []time.Duration{80 * time.Millisecond, 800 * time.Millisecond}

// TestKilledCallsMadeAgainSendOnce kills the engine while calls of all dialects are under way that their callers have named with
// keys. All calls are made again at the next engine, those that were answered too: they are answered as the first time, and each
// message comes once.
func TestKilledCallsMadeAgainSendOnce(t *testing.T) {
	t.Parallel()
	es := killCalls(newTown(t, "BALAS_ALLOW_PRIVATE_URLS=127.0.0.1/32"))
	if t.Logf("%d of these times the messages were committed", es.taken); es.taken == 0 {
		t.Error("no call was cut whose messages were committed")
	}
}

// TestKilledCallsWithTheirDatabaseSendOnce kills the engine's private PostgreSQL with it.
func TestKilledCallsWithTheirDatabaseSendOnce(t *testing.T) {
	t.Parallel()
	killCalls(townOn(t, "", "BALAS_ALLOW_PRIVATE_URLS=127.0.0.1/32"))
}

// killCalls kills the engine again and again while more and more calls are made.
func killCalls(w *town) *errands {
	t := w.t
	t.Helper()
	es := &errands{shop: w.serve().open(shopNumber), rand: seeded(t)}
	kills, file := 4, picture(t)
	if soak {
		kills = 40
	}
	for n := range kills {
		es.add(file)
		if n%2 == 1 { // a message goes out, and its call is not answered
			w.fault("no_ack", map[string]any{"instance": shopNumber, "count": 1})
		}
		es.kill(n%2 == 1, moments[n/2%len(moments)])
	}
	w.simulate("DELETE", "faults", nil, nil)
	for range 2 {
		es.begin().Wait()
	}
	es.shop.await(working)
	es.shop.send(es.all[0].to, "selesai")
	es.all[0].texts = append(es.all[0].texts, "selesai")
	w.sync()
	for n, o := range es.all {
		o.arrived(n > 0)
	}
	w.noKeyTwice()
	t.Logf("%d calls, %d times cut by %d kills", len(es.all), es.cut, kills)
	return es
}

// kill makes all calls, kills the engine at a random moment, if so told once a new message is committed, and starts it again.
func (es *errands) kill(committed bool, most time.Duration) {
	books := es.shop.town.books
	es.shop.town.t.Helper()
	var before int
	if books != nil {
		before = books.count(sqlOfAPI)
	}
	calls := es.begin()
	if books != nil && committed {
		books.awaitCount(before+1, sqlOfAPI)
	}
	pause(es.rand, most)
	es.shop.kill()
	calls.Wait()
	for _, o := range es.all {
		if o.heard != "" {
			continue
		}
		es.cut++
		if books != nil {
			es.taken += min(1, books.count(sqlTo, o.to.number))
		}
	}
	es.shop.start()
}

const (
	sqlOfAPI = `SELECT count(*) FROM messages WHERE origin = 'api'`

	sqlTo = `
		SELECT count(*) FROM messages m JOIN chats ON chats.id = m.chat_id JOIN contact_aliases a ON a.contact_id = chats.contact_id
		WHERE a.value = $1 AND m.origin = 'api'`
)

// arrived makes sure that the customer has the call's messages once each, with the ids that its answer tells.
func (o *errand) arrived(all bool) {
	t := o.town.t
	t.Helper()
	o.to.has(o.texts...)
	for _, l := range o.to.inbox(0, 0) {
		if all && !strings.Contains(o.heard, l.ID) {
			t.Errorf("%s sent %q as %s, and is answered %s", o.path, l.Text, l.ID, o.heard)
		}
	}
}
