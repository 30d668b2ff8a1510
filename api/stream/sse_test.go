package stream_test

import (
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"balas/account"
	"balas/api/stream"
	"balas/webhook"
)

// keyOf is the event's id in what a client got.
func keyOf(t interface{ Fatal(...any) }, data string) string {
	var body struct{ Key string }
	if err := json.Unmarshal([]byte(data), &body); err != nil {
		t.Fatal(err, data)
	}
	return body.Key
}

// TestNothingIsMissedAndNothingComesTwice cuts a client off again and again while events are committed on two nodes. It goes on
// behind the last id that it got, on either node, and ends up with the log.
func TestNothingIsMissedAndNothingComesTwice(t *testing.T) {
	t.Parallel()
	most := 100 // events of each of a hundred runs, on average half of it
	if os.Getenv("BALAS_TEST_SOAK") == "1" {
		most = 10_000
	}
	w := newWorld(t)
	times := stream.Times{Ping: 20 * time.Millisecond}
	nodes := []*node{w.node(times), w.node(times)}
	last := "0"
	var position int64
	rapid.Check(t, func(r *rapid.T) {
		batches := rapid.SliceOfN(rapid.IntRange(1, most/4), 1, 4).Draw(r, "batches")
		cuts := rapid.SliceOfN(rapid.IntRange(0, most), 1, 12).Draw(r, "cuts")
		places := rapid.SliceOfN(rapid.IntRange(0, 1), 12, 12).Draw(r, "nodes")
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"message", "turn"}), 4, 4).Draw(r, "kinds")
		want, committed := 0, make(chan struct{})
		for n, size := range batches {
			if want += size; kinds[n] == "message" {
				want += size
			}
		}
		go func() {
			defer close(committed)
			for n, size := range batches {
				nodes[places[n]].happen(n%2, size, kinds[n], "Halo")
			}
		}()
		var got []frame
		for n := 0; len(got) < want; n++ {
			c := nodes[places[n%12]].follow(t, w.key.Secret, last)
			for stop := len(got) + 1 + cuts[n%len(cuts)]; len(got) < min(stop, want); {
				f, ok := c.next()
				if !ok {
					r.Fatalf("the stream ended after %d of %d frames: %v", len(got), want, c.notes)
				}
				got = append(got, frame{f.id, f.name, keyOf(r, f.data)})
			}
			last = got[len(got)-1].id
			c.close()
		}
		<-committed
		log := w.log(position)
		if !slices.Equal(log, got) {
			r.Fatalf("the stream is not the log (-log +stream):\n%s", cmp.Diff(log, got, cmp.AllowUnexported(frame{})))
		}
		if err := w.pool.QueryRow(t.Context(), `SELECT position FROM event_logs`).Scan(&position); err != nil {
			r.Fatal(err)
		}
	})
	t.Logf("%d events were read", position)
}

// TestSlowReader has a client that does not read: it is dropped, and one that reads goes on.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(stream.Times{Write: 300 * time.Millisecond})
	n.follow(t, w.key.Secret, "")
	fast := n.follow(t, w.key.Secret, "")
	n.happen(0, 300, "turn", strings.Repeat("x", 100_000))
	for range 300 {
		if _, ok := fast.next(); !ok {
			t.Fatalf("the fast one was dropped: %v", fast.notes)
		}
	}
	w.within("the slow one is dropped", func() bool { return n.service.Readers() == 1 })
	n.happen(0, 1, "turn", "after it")
	if f, ok := fast.next(); !ok || !strings.Contains(f.data, "after it") || f.id != "301" {
		t.Errorf("then came %+v", f)
	}
}

// TestReadersLeaveNothing connects and leaves a thousand times.
func TestReadersLeaveNothing(t *testing.T) { // not beside others: it counts goroutines
	w := newWorld(t)
	n := w.node(stream.Times{})
	visit := func() {
		c := n.follow(t, w.key.Secret, "")
		c.close()
		s, err := n.dial(t, "token="+w.key.Secret)
		w.must(err)
		_ = s.CloseNow()
	}
	visit()
	w.within("all have left", func() bool { return n.service.Readers() == 0 })
	before := runtime.NumGoroutine()
	for range 500 {
		visit()
	}
	w.within("all have left", func() bool { return n.service.Readers() == 0 })
	n.server.CloseClientConnections()
	w.within("all goroutines have ended", func() bool { return runtime.NumGoroutine() <= before+2 })
}

// TestBoundToAnInstance has the key of one shop, which hears of that shop alone, and no key of an account sees codes to scan
// unless it may do all.
func TestBoundToAnInstance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(stream.Times{})
	reads, err := account.CreateKey(t.Context(), w.pool, w.account.ID, "reads", []string{account.MessagesRead})
	w.must(err)
	n.happen(0, 1, "turn", "one")
	n.happen(1, 1, "instance.qr", "two")
	n.happen(1, 1, "turn", "three")
	n.happen(0, 1, "turn", "four")
	for _, c := range []struct{ who, secret, want string }{
		{"the account", w.key.Secret, "one two three four"},
		{"the first shop", w.keys[0], "one four"},
		{"the second shop", w.keys[1], "two three"},
		{"one who may not link", reads.Secret, "one three four"},
	} {
		stream := n.follow(t, c.secret, "0")
		var got []string
		for range strings.Fields(c.want) {
			f, _ := stream.next()
			var body struct{ Data struct{ Text string } }
			_ = json.Unmarshal([]byte(f.data), &body)
			got = append(got, body.Data.Text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s hears %v, want %s", c.who, got, c.want)
		}
	}
}

// TestRefused has cursors that cannot be, credentials that may not, and one reader too many.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(stream.Times{}, func(o *webhook.Options) { o.MostReadersEach = 1 })
	sends, err := account.CreateKey(t.Context(), w.pool, w.account.ID, "sends", []string{account.MessagesSend})
	w.must(err)
	n.happen(0, 10, "turn", "old")
	w.published(10)
	_, err = w.pool.Exec(t.Context(), `DELETE FROM events WHERE position <= 5`)
	w.must(err)
	for _, c := range []struct {
		what, secret, last string
		status             int
	}{
		{"no key", "", "", 401},
		{"an unknown key", "wh_0", "", 401},
		{"the wrong scope", sends.Secret, "", 403},
		{"no cursor", w.key.Secret, "soon", 400},
		{"one that was never given", w.key.Secret, "11", 400},
		{"one that is too old", w.key.Secret, "4", 410},
		{"the oldest that is good", w.key.Secret, "5", 200},
		{"one too many", w.key.Secret, "", 429},
	} {
		if got := n.follow(t, c.secret, c.last).answer.StatusCode; got != c.status {
			t.Errorf("%s: status %d, want %d", c.what, got, c.status)
		}
	}
	_, err = w.pool.Exec(t.Context(), `DELETE FROM events`)
	w.must(err)
	if got := w.node(stream.Times{}).follow(t, w.key.Secret, "9").answer.StatusCode; got != 410 {
		t.Errorf("nothing is kept: status %d", got)
	}
}

// TestEndOfTheNode has a node stop: its clients are told, and when to connect again.
func TestEndOfTheNode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(stream.Times{})
	c := n.follow(t, w.key.Secret, "")
	s, err := n.dial(t, "token="+w.key.Secret)
	w.must(err)
	n.service.CloseReaders()
	if _, ok := c.next(); ok {
		t.Error("an event came")
	}
	if told := strings.Join(c.notes, "|"); !strings.HasPrefix(told, "retry: 3000|connected|retry: 1000|closed: the server stops") {
		t.Errorf("told %q", told)
	}
	closed(t, s, 1001, "the server stops")
	if _, err := n.dial(t, "token="+w.key.Secret); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("then: %v", err)
	}
}
