package main

import (
	"context"

	"balas/internal/bench/rig"
)

// durability prices the steps from a store that commits each change to the design of Balas.
func (b *bench) durability(ctx context.Context) ([]table, error) {
	to, err := b.customers(ctx, parallel)
	if err != nil {
		return nil, err
	}
	bare, err := b.withBare(ctx, 1)
	if err != nil {
		return nil, err
	}
	loop, err := bareLoops(ctx, bare, barePhone(0), to, b.pick(500, 200))
	if err != nil {
		return nil, err
	}
	t := table{
		title:   "The price of durability, step by step: a loop that sends one at a time",
		columns: []string{"store", "messages/s", "p50 ms", "of SQLite", "a power cut can cost"},
	}
	row := func(what string, s rig.Sample, cost string) {
		t.add(what, perSecond(s), millis(s.Quantile(.5)), ratio(s.Rate(), loop[0].Rate()), cost)
	}
	row("whatsmeow's, SQLite WAL", loop[0], "the last second or so of ratchet steps")
	for i, s := range []struct{ what, name, store, parameters, cost string }{
		{"whatsmeow's, PostgreSQL", "step_durable", "postgres", "", "nothing"},
		{"the same, synchronous_commit=off", "step_async", "postgres", "&synchronous_commit=off", "up to 0.6 s of ratchet steps"},
		{"Balas's ratchet, written behind", "step_ratchet", "ratchet", "", "as above, but each step with its message"},
		{"and each message committed first", "step_accept", "accept", "", "no message: it goes out again, same id"},
	} {
		sample, err := b.stepLoop(ctx, s.name, s.store, s.parameters, stepPhone(i+1), to)
		if err != nil {
			return []table{t}, err
		}
		row(s.what, sample, s.cost)
	}
	return []table{t}, nil
}

func (b *bench) stepLoop(ctx context.Context, name, store, parameters, phone string, to []string) (rig.Sample, error) {
	bare, err := b.step(ctx, name, store, parameters, phone)
	if err != nil {
		return rig.Sample{}, err
	}
	defer bare.Stop()
	p, err := bareLoops(ctx, bare, phone, to, b.pick(300, 100))
	return p[0], err
}
