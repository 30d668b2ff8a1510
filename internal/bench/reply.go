package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"balas/internal/bench/rig"
)

// crowd is the customers of one shop, each with at most one message under way.
type crowd struct {
	network *rig.Network
	shop    string
	people  []customer
}

type customer struct {
	mu    sync.Mutex
	phone string
	seen  int // number of the newest message of the inbox
}

const crowdSize = 50

// reply measures from a customer's message to the stanza of the answer. No debounce, no human delay.
func (b *bench) reply(ctx context.Context) ([]table, error) {
	phones, err := b.customers(ctx, crowdSize)
	if err != nil {
		return nil, err
	}
	if _, err := b.withBare(ctx, 1); err != nil {
		return nil, err
	}
	e, err := b.withEngine(ctx, 1)
	if err != nil {
		return nil, err
	}
	if err := e.Keyword(ctx, b.shops[0], "ping", "pong"); err != nil {
		return nil, err
	}
	bare, ours := b.crowd(phones, barePhone(0)), b.crowd(phones, shopPhone(0))
	for _, c := range []*crowd{bare, ours} { // so that everybody is known
		if _, err := c.pings(ctx, crowdSize, 50); err != nil {
			return nil, err
		}
	}
	commits, err := b.commits(ctx, ours)
	if err != nil {
		return nil, err
	}
	t := table{
		title:   "Customer's message to the stanza of the reply, by keyword",
		columns: []string{"", "p50 ms", "p99 ms", "of bare p50", "goal"},
	}
	for _, rate := range []float64{1, 50} {
		count := b.pick(12, 6)
		if rate > 1 {
			count = b.pick(500, 150)
		}
		alone, with, err := inTurns(ctx, bare, ours, count, rate)
		if err != nil {
			return []table{t}, err
		}
		p50, p99 := with.Quantile(.5), with.Quantile(.99)
		t.add(fmt.Sprintf("bare auto-replier, %.0f/s", rate), millis(alone.Quantile(.5)), millis(alone.Quantile(.99)), "1.00", "")
		t.add(fmt.Sprintf("Balas, %.0f/s", rate), millis(p50), millis(p99), ratio(p50.Seconds(), alone.Quantile(.5).Seconds()),
			verdict(p50 <= 25*time.Millisecond, "p50 ≤ 25")+"; "+verdict(p99 <= 100*time.Millisecond, "p99 ≤ 100"))
	}
	return []table{t, commits}, nil
}

// inTurns has the customers of both shops write, twice each.
func inTurns(ctx context.Context, one, other *crowd, count int, rate float64) (a, b rig.Sample, err error) {
	for range 2 {
		s, err := one.pings(ctx, count/2, rate)
		if err != nil {
			return a, b, err
		}
		a.Add(s)
		if s, err = other.pings(ctx, count/2, rate); err != nil {
			return a, b, err
		}
		b.Add(s)
	}
	return a, b, nil
}

// crowd gathers the customers of a shop and skips what is in their inboxes.
func (b *bench) crowd(phones []string, shop string) *crowd {
	c := &crowd{network: b.network, shop: shop, people: make([]customer, len(phones))}
	for i, p := range phones {
		c.people[i].phone = p
	}
	return c
}

// pings has the customers write in turn, so many messages a second.
func (c *crowd) pings(ctx context.Context, count int, perSecond float64) (rig.Sample, error) {
	s := rig.Sample{Each: make([]time.Duration, count)}
	began := time.Now()
	err := rig.Paced(ctx, count, perSecond, func(n int) (err error) {
		s.Each[n], err = c.ping(ctx, &c.people[n%len(c.people)])
		return err
	})
	s.Took = time.Since(began)
	return s, err
}

// ping has one customer write and waits for the shop's reply to him.
func (c *crowd) ping(ctx context.Context, p *customer) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	began := time.Now()
	if err := c.network.Say(ctx, p.phone, c.shop, "ping"); err != nil {
		return 0, err
	}
	for {
		heard, err := c.network.Next(ctx, p.phone, p.seen)
		if err != nil {
			return 0, err
		}
		for _, h := range heard {
			p.seen = h.Seq
			if h.From == c.shop && h.At.After(began) {
				return h.At.Sub(began), nil
			}
		}
	}
}
