package main

import (
	"context"
	"errors"
	"fmt"

	"balas/internal/bench/rig"
)

// parallel is how many requests are under way in the passes with many at once.
const parallel = 16

// rounds is how often those that are compared take turns, so that what else the machine does meets all.
const rounds = 4

// contender is one way to send, and how it did with as many messages at once as it was asked for.
type contender struct {
	what  string
	goal  float64 // of the loop on SQLite, one at a time; zero: none
	count int     // messages a pass
	pass  func(count, parallel int) (rig.Sample, error)
	did   []rig.Sample
}

// compete lets all warm up, so that keys and devices of the recipients are known, and take turns.
func compete(all []*contender, atOnce ...int) error {
	return takeTurns(all, rounds, 2*parallel, atOnce...)
}

// takeTurns is compete with so many rounds, after so many messages to warm up.
func takeTurns(all []*contender, rounds, warmUp int, atOnce ...int) error {
	for _, c := range all {
		c.did = make([]rig.Sample, len(atOnce))
		if _, err := c.pass(warmUp, parallel); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	for range rounds {
		for i, n := range atOnce {
			for _, c := range all {
				s, err := c.pass(c.count/rounds, n)
				if err != nil {
					return fmt.Errorf("%s: %w", c.what, err)
				}
				c.did[i].Add(s)
			}
		}
	}
	return nil
}

// send measures one number that sends: in the bare program's own loop, and by request.
func (b *bench) send(ctx context.Context) ([]table, error) {
	to, err := b.customers(ctx, parallel)
	if err != nil {
		return nil, err
	}
	bare, err := b.withBare(ctx, 1)
	if err != nil {
		return nil, err
	}
	slow, err := b.step(ctx, "bare_durable", "postgres", "", stepPhone(0))
	if err != nil {
		return nil, err
	}
	defer slow.Stop()
	if _, err := b.withEngine(ctx, 1); err != nil {
		return nil, err
	}
	t := table{
		title:   "Sending text from one number",
		columns: []string{"", "1 at a time, /s", "p50 ms", "p99 ms", "of SQLite loop", "16 at once, /s", "p50 ms", "p99 ms", "of SQLite loop", "goals"},
		note:    "SQLite: WAL, synchronous=NORMAL, loses its last commits at a power cut. Asynchronous: the database with synchronous_commit=off.",
	}
	all := []*contender{
		b.bareLoop(ctx, "bare loop, SQLite", bare, barePhone(0), to),
		{what: "bare REST, SQLite", count: b.pick(1000, 300), pass: func(count, parallel int) (rig.Sample, error) {
			return rig.Pass(count, parallel, func(n int) error {
				return bare.Send(ctx, rig.Send{From: barePhone(0), To: to[n%len(to)], Text: "bare"})
			})
		}},
		b.bareLoop(ctx, "bare loop, PostgreSQL", slow, stepPhone(0), to),
		b.byREST(ctx, "Balas REST, durable accept", .25, to),
	}
	all[2].count = b.pick(300, 100)
	if err := compete(all, 1, parallel); err != nil {
		return nil, err
	}
	t.addContenders(all)
	again := []*contender{
		b.bareLoop(ctx, "bare loop, SQLite, again", bare, barePhone(0), to),
		b.byREST(ctx, "Balas REST, asynchronous", .5, to),
	}
	if err := b.asynchronously(ctx, func() error { return compete(again, 1, parallel) }); err != nil {
		return []table{t}, err
	}
	t.addContenders(again)
	return []table{t}, nil
}

// addContenders adds a row for each, as ratios to the first.
func (t *table) addContenders(all []*contender) {
	for _, c := range all {
		cells := []string{c.what}
		for i, s := range c.did {
			cells = append(cells, perSecond(s), millis(s.Quantile(.5)), millis(s.Quantile(.99)), ratio(s.Rate(), all[0].did[i].Rate()))
		}
		if c.goal > 0 {
			cells = append(cells, atLeast(c.did[0].Rate()/all[0].did[0].Rate(), c.goal)+"; "+atLeast(c.did[1].Rate()/all[0].did[1].Rate(), .5))
		}
		t.add(cells...)
	}
}

func (b *bench) bareLoop(ctx context.Context, what string, bare *rig.Program, from string, to []string) *contender {
	return &contender{what: what, count: b.pick(1000, 300), pass: func(count, parallel int) (rig.Sample, error) {
		return bare.Loop(ctx, rig.Loop{From: []string{from}, To: to, Count: count, Parallel: parallel})
	}}
}

func (b *bench) byREST(ctx context.Context, what string, goal float64, to []string) *contender {
	return &contender{what: what, goal: goal, count: b.pick(1000, 300), pass: func(count, parallel int) (rig.Sample, error) {
		return rig.Pass(count, parallel, func(n int) error { return b.engine.Send(ctx, b.shops[0], to[n%len(to)], "balas") })
	}}
}

// step starts the bare program on a database of its own and links a number.
func (b *bench) step(ctx context.Context, name, store, parameters, phone string) (*rig.Program, error) {
	address, err := b.database(ctx, name, parameters)
	if err != nil {
		return nil, err
	}
	bare, err := rig.StartBare(ctx, b.dir, name, b.network, store, address)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(b.network.Phone(ctx, phone), bare.Link(ctx, phone)); err != nil {
		bare.Stop()
		return nil, err
	}
	return bare, nil
}

// asynchronously does something while no commit of the engine waits for the disk.
func (b *bench) asynchronously(ctx context.Context, do func() error) error {
	if err := b.reconfigure(ctx, "ALTER DATABASE %s SET synchronous_commit = off"); err != nil {
		return err
	}
	return errors.Join(do(), b.reconfigure(ctx, "ALTER DATABASE %s RESET synchronous_commit"))
}

// reconfigure changes the engine's database, which goes by the name in place of %s, and starts the engine
// anew.
func (b *bench) reconfigure(ctx context.Context, statement string) error {
	pool, leave, err := b.engineDatabase(ctx)
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, fmt.Sprintf(statement, pool.Config().ConnConfig.Database))
	leave()
	if err != nil {
		return fmt.Errorf("change the engine's database: %w", err)
	}
	b.engine.Stop()
	if err := errors.Join(b.engine.Start(ctx), b.engine.Ready(ctx)); err != nil {
		return err
	}
	return b.engine.Online(ctx, b.shops[0])
}
