package main

import "context"

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
	steps := []struct{ what, name, store, parameters, cost string }{
		{"whatsmeow's, PostgreSQL", "step_durable", "postgres", "", "nothing"},
		{"the same, synchronous_commit=off", "step_async", "postgres", "&synchronous_commit=off", "up to 0.6 s of ratchet steps"},
		{"Balas's ratchet, written behind", "step_ratchet", "ratchet", "", "the same, but a step never without its message"},
		{"and each message committed first", "step_accept", "accept", "", "no message: it goes out again with its id"},
	}
	all := []*contender{b.bareLoop(ctx, "whatsmeow's, SQLite WAL", bare, barePhone(0), to)}
	costs := []string{"the commits since the last checkpoint"}
	for i, s := range steps {
		p, err := b.step(ctx, s.name, s.store, s.parameters, stepPhone(i+1))
		if err != nil {
			return nil, err
		}
		defer p.Stop()
		all = append(all, b.bareLoop(ctx, s.what, p, stepPhone(i+1), to))
		costs = append(costs, s.cost)
	}
	for _, c := range all {
		c.count = b.pick(400, 80)
	}
	if err := compete(all, 1); err != nil {
		return nil, err
	}
	t := table{
		title:   "The price of durability, step by step: a loop that sends",
		columns: []string{"store", "1 at a time, /s", "p50 ms", "of SQLite", "a power cut can cost"},
	}
	for i, c := range all {
		t.add(c.what, perSecond(c.did[0]), millis(c.did[0].Quantile(.5)), ratio(c.did[0].Rate(), all[0].did[0].Rate()), costs[i])
	}
	return []table{t}, nil
}
