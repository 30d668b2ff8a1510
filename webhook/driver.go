package webhook

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

const (
	inFlight   = 8   // requests to one endpoint at a time
	inMemory   = 256 // deliveries of one endpoint
	stopWithin = 5 * time.Second
	idle       = time.Hour             // until woken: the sweep looks for all endpoints at once
	settleGap  = 20 * time.Millisecond // between two transactions that note how tries ended
)

// driver sends to one endpoint. All but its first fields belongs to run's goroutine.
type driver struct {
	s       *Service
	id      uuid.UUID
	account uuid.UUID
	wake    chan struct{}
	offers  offers
	changed atomic.Bool // the endpoint, or which deliveries wait

	endpoint Endpoint
	breaker  breaker
	queue    []*item         // waiting, in order
	newest   int64           // that was ever in memory
	known    map[int64]bool  // waiting, on their way, or not settled
	busy     map[string]bool // lanes with one on its way, or that failed and is not settled
	flying   int
	probing  bool
	more     bool      // there may be deliveries that are not in memory
	waits    bool      // some may have failed before
	due      time.Time // of the next of them; zero: there is none

	results  chan outcome
	done     []outcome // to be settled
	settling []outcome // in the transaction that runs
	settled  chan error
	since    time.Time // the last settling began
}

func newDriver(s *Service, e served) *driver {
	return &driver{
		s: s, id: e.ID, account: e.AccountID, wake: make(chan struct{}, 1), known: map[int64]bool{}, busy: map[string]bool{}, more: true,
		offers:  offers{news: make(chan struct{}, 1)},
		results: make(chan outcome, inFlight), settled: make(chan error, 1),
	}
}

// nudge makes the driver look for deliveries. It never blocks.
func (d *driver) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run sends until ctx ends, or the endpoint is no longer this node's.
func (d *driver) run(ctx context.Context) {
	requests, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	defer d.s.dismiss(d)
	d.changed.Store(true)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		ok, err := d.refill(ctx)
		if !ok {
			break
		}
		d.launch(requests)
		d.settle(ctx)
		timer.Reset(d.pause(err))
		select {
		case <-d.wake:
			d.more = true
		case <-d.offers.news:
			d.accept(d.offers.take())
		case o := <-d.results:
			d.take(o)
		case err := <-d.settled:
			if !d.release(err) {
				return
			}
		case <-timer.C:
			d.more = d.more || !d.due.IsZero() || d.breaker.open()
		case <-ctx.Done():
		}
	}
	d.finish(context.WithoutCancel(ctx), abort)
}

// pause is how long the driver may sleep if nothing happens.
func (d *driver) pause(err error) time.Duration {
	if len(d.done) > 0 && d.settling == nil {
		return settleGap
	}
	now := d.s.Now()
	at := d.due
	if d.breaker.open() {
		at = d.breaker.retryAt
	}
	switch {
	case err != nil:
		return time.Second
	case at.IsZero(), d.breaker.open() && (d.flying > 0 || !d.more && len(d.queue) == 0):
		return idle
	}
	return min(max(at.Sub(now), time.Millisecond), idle)
}

// launch sends what may go: the first of each lane, as many at a time as an endpoint gets; to one that is down a single
// probe when it is time.
func (d *driver) launch(ctx context.Context) {
	if d.breaker.open() {
		if d.flying > 0 || len(d.queue) == 0 || d.s.Now().Before(d.breaker.retryAt) {
			return
		}
		d.probing = true
		d.send(ctx, d.queue[0])
		d.queue = nil // the rest is loaded again
		return
	}
	waiting := d.queue[:0]
	for _, it := range d.queue {
		if d.flying < inFlight && !d.busy[it.Lane] {
			d.send(ctx, it)
		} else {
			waiting = append(waiting, it)
		}
	}
	clear(d.queue[len(waiting):])
	d.queue = waiting
}

func (d *driver) send(ctx context.Context, it *item) {
	d.flying++
	d.busy[it.Lane] = true
	probe, endpoint := d.probing, d.endpoint
	go func() {
		a, v := d.s.attempt(ctx, endpoint, it.Event, it.instance(d.s.Now()), Delivery{ID: it.DeliveryID, Name: it.Name})
		d.results <- outcome{item: it, attempt: a, verdict: v, probe: probe, broken: ctx.Err() != nil}
	}()
}

// take notes how a try ended. The lane of one that failed stays busy until that is settled: nothing overtakes it.
func (d *driver) take(o outcome) {
	d.flying--
	if o.broken { // by our own end: it counts for nothing
		return
	}
	if o.probe {
		d.probing = false
	}
	now := d.s.Now()
	wasOpen := d.breaker.open()
	d.breaker = d.breaker.after(o.verdict, o.probe, now, d.s.Rand())
	o.reopened = wasOpen && !d.breaker.open()
	if o.verdict.arrived {
		delete(d.busy, o.item.Lane)
	} else {
		o.due = next(o.item.QueuedAt, now, o.item.Attempts+1, o.verdict, d.s.Rand())
		d.drop(func(it *item) bool { return it.Lane == o.item.Lane })
	}
	if d.breaker.open() {
		d.drop(func(*item) bool { return true })
	}
	d.done = append(d.done, o)
}

// drop takes deliveries out of memory that do not go out now. They are loaded again.
func (d *driver) drop(which func(*item) bool) {
	kept := d.queue[:0]
	for _, it := range d.queue {
		if which(it) {
			delete(d.known, it.Seq)
			d.more = true
		} else {
			kept = append(kept, it)
		}
	}
	clear(d.queue[len(kept):])
	d.queue = kept
}

// finish waits for what is on its way, settles it, and gives the endpoint up.
func (d *driver) finish(ctx context.Context, abort func()) {
	late := time.AfterFunc(stopWithin, abort)
	defer late.Stop()
	for d.flying > 0 {
		d.take(<-d.results)
	}
	if d.settling != nil {
		d.release(<-d.settled)
	}
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	d.since = time.Time{}
	d.settle(ctx)
	if d.settling != nil {
		<-d.settled
	}
	if _, err := d.s.Pool.Exec(ctx, sqlReleaseEndpoint, d.id, d.s.NodeID); err != nil {
		d.s.Log.Warn("give an endpoint up", "webhook", d.id, "error", err)
	}
}
