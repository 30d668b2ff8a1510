package main

import (
	"context"
	"fmt"

	"balas/internal/bench/rig"
)

// many measures numbers that all send at once, each one text at a time.
func (b *bench) many(ctx context.Context) ([]table, error) {
	numbers := b.pick(20, 8)
	to, err := b.customers(ctx, numbers)
	if err != nil {
		return nil, err
	}
	bare, err := b.withBare(ctx, numbers)
	if err != nil {
		return nil, err
	}
	if err := bare.Restart(ctx, numbers); err != nil {
		return nil, err
	}
	e, err := b.withEngine(ctx, numbers)
	if err != nil {
		return nil, err
	}
	count := numbers * b.pick(60, 20)
	alone := &contender{what: "bare loops, SQLite", count: count, pass: func(count, parallel int) (rig.Sample, error) {
		return bare.Loop(ctx, rig.Loop{From: barePhones(numbers), To: to, Count: count, Parallel: parallel})
	}}
	ours := &contender{what: "Balas REST, durable accept", count: count, pass: func(count, parallel int) (rig.Sample, error) {
		return rig.Pass(count, parallel, func(n int) error { return e.Send(ctx, b.shops[n%numbers], to[n%numbers], "many") })
	}}
	if err := compete([]*contender{alone, ours}, numbers); err != nil {
		return nil, err
	}
	t := table{
		title:   fmt.Sprintf("%d numbers send at once", numbers),
		columns: []string{"", "messages/s", "p50 ms", "p99 ms", "of bare"},
	}
	for _, c := range []*contender{alone, ours} {
		s := c.did[0]
		t.add(c.what, perSecond(s), millis(s.Quantile(.5)), millis(s.Quantile(.99)), ratio(s.Rate(), alone.did[0].Rate()))
	}
	return []table{t}, nil
}
