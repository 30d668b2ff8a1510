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
	count := numbers * b.pick(100, 40)
	loop := rig.Loop{From: barePhones(numbers), To: to, Count: 2 * numbers, Parallel: numbers}
	if _, err := bare.Loop(ctx, loop); err != nil {
		return nil, err
	}
	loop.Count = count
	alone, err := bare.Loop(ctx, loop)
	if err != nil {
		return nil, err
	}
	send := func(n int) error { return e.Send(ctx, b.shops[n%numbers], to[n%numbers], "many") }
	if _, err := rig.Pass(2*numbers, numbers, send); err != nil {
		return nil, err
	}
	ours, err := rig.Pass(count, numbers, send)
	if err != nil {
		return nil, err
	}
	t := table{
		title:   fmt.Sprintf("%d numbers send at once", numbers),
		columns: []string{"", "messages/s", "p50 ms", "p99 ms", "of bare"},
	}
	t.add("bare loops, SQLite", perSecond(alone), millis(alone.Quantile(.5)), millis(alone.Quantile(.99)), "1.00")
	t.add("Balas REST, durable accept", perSecond(ours), millis(ours.Quantile(.5)), millis(ours.Quantile(.99)), ratio(ours.Rate(), alone.Rate()))
	return []table{t}, nil
}
