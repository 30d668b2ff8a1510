package api_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/api"
)

// TestRepeats makes the call of every operation that changes something twice with one key: the second time it is answered the same
// and changes nothing. With another request the key is refused.
func TestRepeats(t *testing.T) {
	t.Parallel()
	perDialect(t, func(w *world, dialect string) {
		w.forget()
		all := w.specimens(dialect)
		slices.SortStableFunc(all, func(a, b specimen) int { return a.destroys() - b.destroys() })
		w.watch()
		done := 0
		for _, s := range all {
			if s.takesKey() {
				done += w.repeats(s)
			}
		}
		if t.Logf("%d operations done once", done); done == 0 {
			t.Error("nothing was done")
		}
	})
}

// takesKey reports whether the document lets the operation be named with a key.
func (s specimen) takesKey() bool {
	for _, p := range s.Parameters {
		if p.In == "header" && p.Name == "Idempotency-Key" {
			return true
		}
	}
	return false
}

// repeats returns 1 when the call succeeded the first time.
func (w *world) repeats(s specimen) (done int) {
	w.t.Helper()
	c := s.call(w, nil).named("a key")
	first := w.call(c)
	w.changes()
	second := w.call(c)
	if first.status >= 400 { // what an earlier call of the test has changed
		return 0
	}
	if diff := cmp.Diff(first.text, second.text); diff != "" || first.status != second.status {
		w.t.Errorf("%s: answers %d, then %d (-first +second):\n%s", s.Route, first.status, second.status, diff)
	}
	if a, b := first.header.Get("Content-Type"), second.header.Get("Content-Type"); a != b {
		w.t.Errorf("%s: Content-Type %q, then %q", s.Route, a, b)
	}
	if first.header.Get("Idempotent-Replayed") != "" || second.header.Get("Idempotent-Replayed") != "true" {
		w.t.Errorf("%s: the second answer does not say that it is the first: %v", s.Route, second.header)
	}
	if other := w.call(c.other()); other.status != http.StatusTooManyRequests { // of an operation with a narrow limit
		w.isRefusal(s.operation, refusedCall{s.Route + ": another request", c, http.StatusConflict, "IDEMPOTENCY_CONFLICT"}, other)
	}
	if changes := w.changes(); len(changes) > 0 {
		w.t.Errorf("%s: the second call changed %v", s.Route, changes)
	}
	return 1
}

// named gives the call a key.
func (c call) named(key string) call {
	header := map[string]string{"Idempotency-Key": key}
	for name, value := range c.header {
		header[name] = value
	}
	c.header = header
	return c
}

// other asks for something else at the same place.
func (c call) other() call {
	if strings.HasPrefix(c.body, "{") {
		c.body = strings.Replace(strings.Replace(c.body, "{", `{"other": 1, `, 1), ", }", "}", 1)
		return c
	}
	before, _, asked := strings.Cut(c.target, "?")
	if asked {
		c.target += "&other=1"
	} else {
		c.target = before + "?other=1"
	}
	return c
}

// hello is a text that a call sends.
func hello() call {
	return call{
		method: "POST", target: "/api/v1/messages/send", key: "{{key}}",
		body: `{"instanceId": "{{online}}", "phone": "6281200000001", "message": "Good day"}`,
	}
}

// sent counts what our connected instance said.
func (w *world) sent(body string) (n int) {
	w.t.Helper()
	w.must(w.pool.QueryRow(w.t.Context(), `SELECT count(*) FROM messages WHERE instance_id = $1 AND body = $2`, w.id("online"), body).Scan(&n))
	return n
}

// TestRepeatAfterRestart repeats a call at another engine on the same database.
func TestRepeatAfterRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.call(hello().named("greeting"))
	w.handler = api.New(api.Deps{Engine: w.engine, Logger: w.logger()})
	second := w.call(hello().named(`"greeting"`)) // as the draft quotes it
	if first.status != 200 || first.text != second.text || w.sent("Good day") != 1 {
		t.Errorf("answers %s, then %s; %d messages", first.text, second.text, w.sent("Good day"))
	}
}

// TestKeysAreTheirOwners uses one key for many calls: of another account, another instance's key, another operation, after a day.
func TestKeysAreTheirOwners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	say := hello().named("one key")
	foreign, bound, other := say, say, say
	foreign.key, bound.key = "{{other_key}}", "{{online_key}}"
	other.target = "/api/v2/messages/link-preview"
	other.body = `{"instanceId": "{{online}}", "phone": "6281200000001", "text": "Good day", "url": "https://shop.example/"}`
	if got := w.call(say); got.status != 200 {
		t.Fatal(got.text)
	}
	if got := w.call(foreign); got.status != 404 {
		t.Errorf("another account's key hears %d: %s", got.status, got.text)
	}
	for name, c := range map[string]call{"the instance's key": bound, "another operation": other} {
		if got := w.call(c); got.status >= 300 || got.header.Get("Idempotent-Replayed") != "" {
			t.Errorf("%s: %d %v: %s", name, got.status, got.header, got.text)
		}
	}
	_, err := w.pool.Exec(t.Context(), `UPDATE repeats SET expires_at = now() - INTERVAL '1 second'`)
	w.must(err)
	before := w.sent("Good day")
	if got := w.call(say); got.status != 200 || w.sent("Good day") != before+1 {
		t.Errorf("after a day: %d, %d messages, want one more than %d: %s", got.status, w.sent("Good day"), before, got.text)
	}
}

// TestKeyIsBounded refuses keys that are none.
func TestKeyIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, want := range map[string]int{
		strings.Repeat("k", 256): 400, strings.Repeat("k", 255): 200, "ключ": 400, "a\x01b": 400, "": 200,
	} {
		if got := w.call(hello().named(name)); got.status != want {
			t.Errorf("key %q: %d, want %d: %s", name, got.status, want, got.text)
		}
	}
}

// TestRepeatWhileAnswering makes a call again before it is answered.
func TestRepeatWhileAnswering(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun, release, acknowledge := make(chan struct{}), make(chan struct{}), w.engine.WhatsApp.WaitSent
	w.engine.WhatsApp.WaitSent = waiting(acknowledge, func() { close(begun); <-release })
	var first reply
	var calls sync.WaitGroup
	calls.Go(func() { first = w.call(hello().named("slow")) })
	<-begun
	second := w.call(hello().named("slow"))
	close(release)
	calls.Wait()
	third := w.call(hello().named("slow"))
	if complaint := refusalShape["instanceapi"](second, "IDEMPOTENCY_CONFLICT"); second.status != 409 || complaint != "" {
		t.Errorf("meanwhile: %d, want 409: %s: %s", second.status, complaint, second.text)
	}
	if first.status != 200 || third.text != first.text || w.sent("Good day") != 1 {
		t.Errorf("answers %s, then %s; %d messages", first.text, third.text, w.sent("Good day"))
	}
}

// TestRepeatOfWhatBrokeOff makes calls again that ended after what they send was committed and before their answer was kept: by
// a panic, by a fault of the server, and by the death of the node. The message is the same one.
func TestRepeatOfWhatBrokeOff(t *testing.T) {
	t.Parallel()
	for name, bulk := range map[string]bool{"one text": false, "many texts": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c := hello().named("cut")
			if bulk {
				c.target = "/api/v1/messages/bulk"
				c.body = `{"instanceId": "{{online}}", "messages": [{"phone": "nobody", "message": "Good day"},
					{"phone": "6281200000001", "message": "Good day"}, {"phone": "6281200000002", "message": "Good day"}]}`
			}
			want := map[bool]int{false: 1, true: 2}[bulk]
			acknowledge := w.engine.WhatsApp.WaitSent
			w.engine.WhatsApp.WaitSent = waiting(acknowledge, func() { panic("the end") })
			if got := w.call(c); got.status != 500 || w.sent("Good day") != want {
				t.Fatalf("%d, %d messages: %s", got.status, w.sent("Good day"), got.text)
			}
			w.engine.WhatsApp.WaitSent = acknowledge
			if got := w.call(c); got.status != 200 || got.header.Get("Idempotent-Replayed") != "" || w.sent("Good day") != want {
				t.Errorf("made again: %d, %d messages: %s", got.status, w.sent("Good day"), got.text)
			}
			w.unanswer()
			if got := w.call(c); got.status != 409 {
				t.Errorf("while its node lives: %d, want 409: %s", got.status, got.text)
			}
			_, err := w.pool.Exec(t.Context(), `DELETE FROM nodes`) // as whoever starts next does with the dead
			w.must(err)
			if got := w.callAfterDeath(c); got.status != 200 || w.sent("Good day") != want {
				t.Errorf("after its node died: %d, %d messages: %s", got.status, w.sent("Good day"), got.text)
			}
		})
	}
}
