package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"balas/internal/bench/rig"
)

// bell is a receiver of webhooks that notes when each message was told of.
type bell struct {
	*httptest.Server

	mu      sync.Mutex
	at      map[string]time.Time // first arrivals, by the message's id
	rung    int                  // requests
	changed chan struct{}        // closed at the next one
}

func newBell() *bell {
	b := &bell{at: map[string]time.Time{}, changed: make(chan struct{})}
	b.Server = httptest.NewServer(b)
	return b
}

// ServeHTTP notes which message the request tells of: in the bare program's words or in Balas's.
func (b *bell) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var told struct{ Payload struct{ MessageID string } }
	_ = json.NewDecoder(r.Body).Decode(&told) // a body that tells of none is counted all the same
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rung++
	if id := told.Payload.MessageID; b.at[id].IsZero() {
		b.at[id] = time.Now()
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

// until waits until the condition holds, which is asked after each request.
func (b *bell) until(ctx context.Context, holds func() bool) error {
	for {
		b.mu.Lock()
		done, changed := holds(), b.changed
		b.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for webhooks: %d came: %w", b.rung, ctx.Err())
		}
	}
}

// told waits until the message was told of, and returns when that was.
func (b *bell) told(ctx context.Context, id string) (at time.Time, err error) {
	err = b.until(ctx, func() bool { at = b.at[id]; return !at.IsZero() })
	return at, err
}

// teller is a program that posts what its number hears.
type teller struct {
	what  string
	phone string
	bell  *bell
}

// webhooks measures from a customer's message to the request at the owner's receiver. No bot replies meanwhile: neither does
// the bare program's.
func (b *bench) webhooks(ctx context.Context) (tables []table, err error) {
	from, err := b.customers(ctx, crowdSize)
	if err != nil {
		return nil, err
	}
	bare, ours, hook, err := b.tellers(ctx)
	if err != nil {
		return nil, err
	}
	quiet, err := b.silent(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, quiet()) }()
	defer bare.bell.Close()
	defer ours.bell.Close()
	t := table{
		title:   "Customer's message to the request at the owner's receiver",
		columns: []string{"", "p50 ms", "p99 ms", "of bare p50", "goal"},
		note:    "Bare: it posts from its handler, and what a crash or the receiver's failure loses is lost. Balas: the event is on the disk, and sent until it arrived.",
	}
	for _, x := range []teller{bare, ours} { // so that everybody is known
		if _, err := b.tell(ctx, from, x, crowdSize, 50); err != nil {
			return nil, err
		}
	}
	for _, rate := range []float64{50, 100} {
		var took [2]rig.Sample
		for range 2 {
			for i, x := range []teller{bare, ours} {
				s, err := b.tell(ctx, from, x, b.pick(500, 150), rate)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", x.what, err)
				}
				took[i].Add(s)
			}
		}
		for i, x := range []teller{bare, ours} {
			p50 := took[i].Quantile(.5)
			goal := ""
			if i == 1 && rate == 50 {
				goal = verdict(p50 <= 15*time.Millisecond, "p50 ≤ 15")
			}
			t.add(fmt.Sprintf("%s, %.0f/s", x.what, rate), millis(p50), millis(took[i].Quantile(.99)),
				ratio(p50.Seconds(), took[0].Quantile(.5).Seconds()), goal)
		}
	}
	bursts, err := b.toll(ctx, from, bare, ours, hook)
	return []table{t, bursts}, err
}

// silent has the bot say nothing, and look at what came when it is delivered so: when a customer has done writing. The returned
// end undoes that.
func (b *bench) silent(ctx context.Context) (end func() error, err error) {
	set := func(debounce string, replies bool) error {
		err := b.engine.Restart(ctx, "BALAS_DEBOUNCE="+debounce)
		if err == nil {
			err = b.engine.Online(ctx, b.shops[0])
		}
		if err == nil {
			err = b.engine.Replies(ctx, b.shops[0], replies)
		}
		return err
	}
	return func() error { return set("0s", true) }, set("6s", false)
}

// tellers are the bare program and Balas with a receiver each.
func (b *bench) tellers(ctx context.Context) (bare, ours teller, hook string, err error) {
	program, err := b.withBare(ctx, 1)
	if err != nil {
		return bare, ours, "", err
	}
	e, err := b.withEngine(ctx, 1)
	if err != nil {
		return bare, ours, "", err
	}
	bare = teller{"bare", barePhone(0), newBell()}
	ours = teller{"Balas", shopPhone(0), newBell()}
	if err = program.Post(ctx, rig.Post{Phone: bare.phone, URL: bare.bell.URL}); err == nil {
		hook, err = e.Webhook(ctx, b.shops[0], ours.bell.URL)
	}
	return bare, ours, hook, err
}

// tell has customers write in turn, so many messages a second, and waits until the receiver was told of each.
func (b *bench) tell(ctx context.Context, from []string, x teller, count int, perSecond float64) (rig.Sample, error) {
	s := rig.Sample{Each: make([]time.Duration, count)}
	began := time.Now()
	err := rig.Paced(ctx, count, perSecond, func(n int) error {
		wrote := time.Now()
		id, err := b.network.Tell(ctx, from[n%len(from)], content{"to": x.phone, "text": fmt.Sprintf("pesan %d", n)})
		if err != nil {
			return err
		}
		at, err := x.bell.told(ctx, id)
		s.Each[n] = at.Sub(wrote)
		return err
	})
	s.Took = time.Since(began)
	return s, err
}

// toll measures the last of a burst of messages that come at once, and how fast what was delivered once is delivered again.
func (b *bench) toll(ctx context.Context, from []string, bare, ours teller, hook string) (table, error) {
	count := b.pick(500, 100)
	t := table{
		title:   fmt.Sprintf("A burst of %d messages to one number, until the receiver was told of the last", count),
		columns: []string{"", "ms", "of bare", "goal"},
	}
	var took [2]time.Duration
	for range 2 {
		for i, x := range []teller{bare, ours} {
			one, err := b.peal(ctx, from, x, count)
			if err != nil {
				return t, fmt.Errorf("%s: %w", x.what, err)
			}
			if took[i] == 0 || one < took[i] {
				took[i] = one
			}
		}
	}
	t.add("bare", millis(took[0]), "1.00", "")
	t.add("Balas", millis(took[1]), ratio(took[1].Seconds(), took[0].Seconds()), verdict(took[1] <= 600*time.Millisecond, "≤ 600"))
	ours.bell.mu.Lock()
	before := ours.bell.rung
	ours.bell.mu.Unlock()
	began := time.Now()
	n, err := b.engine.Replay(ctx, hook)
	if err == nil {
		err = ours.bell.until(ctx, func() bool { return ours.bell.rung >= before+n })
	}
	if err != nil {
		return t, fmt.Errorf("replay: %w", err)
	}
	t.note = fmt.Sprintf("The better of two. Replayed to a receiver that answers at once: %.0f deliveries/s (%d of them).",
		float64(n)/time.Since(began).Seconds(), n)
	return t, nil
}

// peal has customers write to a number that hears nothing meanwhile, and measures from the moment when it does until the
// receiver was told of the last.
func (b *bench) peal(ctx context.Context, from []string, x teller, count int) (time.Duration, error) {
	lift, err := b.network.Silence(ctx, x.phone)
	if err != nil {
		return 0, err
	}
	ids := make([]string, count)
	for n := range ids {
		ids[n], err = b.network.Tell(ctx, from[n%len(from)], content{"to": x.phone, "text": fmt.Sprintf("pesan %d", n)})
		if err != nil {
			return 0, err
		}
	}
	began := time.Now()
	if err := lift(); err != nil {
		return 0, err
	}
	last := began
	for _, id := range ids {
		at, err := x.bell.told(ctx, id)
		if err != nil {
			return 0, err
		}
		if at.After(last) {
			last = at
		}
	}
	return last.Sub(began), nil
}
