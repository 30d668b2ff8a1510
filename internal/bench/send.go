package main

import (
	"context"
	"errors"
	"fmt"

	"balas/internal/bench/rig"
)

// parallel is how many requests are under way in the passes with many at once.
const parallel = 16

// pair is a pass with one request at a time, and one with 16.
type pair [2]rig.Sample

var atOnce = [2]int{1, parallel}

// send measures one number that sends: in the bare program's own loop, and by request.
func (b *bench) send(ctx context.Context) ([]table, error) {
	to, err := b.customers(ctx, parallel)
	if err != nil {
		return nil, err
	}
	t := table{
		title:   "Sending text from one number",
		columns: []string{"", "1 at a time, /s", "p50 ms", "p99 ms", "of SQLite loop", "16 at once, /s", "p50 ms", "p99 ms", "of SQLite loop", "goals"},
		note:    "SQLite: WAL, synchronous=NORMAL, loses its last commits at a power cut. Asynchronous: the database with synchronous_commit=off.",
	}
	var loop pair
	row := func(what string, p pair, goals string) {
		cells := []string{what}
		for i, s := range p {
			cells = append(cells, perSecond(s), millis(s.Quantile(.5)), millis(s.Quantile(.99)), ratio(s.Rate(), loop[i].Rate()))
		}
		t.add(append(cells, goals)...)
	}
	bare, err := b.withBare(ctx, 1)
	if err != nil {
		return nil, err
	}
	if loop, err = bareLoops(ctx, bare, barePhone(0), to, b.pick(1000, 300)); err != nil {
		return nil, err
	}
	row("bare loop, SQLite", loop, "")
	rest, err := passes(b.pick(1000, 300), func(n int) error {
		return bare.Send(ctx, rig.Send{From: barePhone(0), To: to[n%len(to)], Text: "bare"})
	})
	if err != nil {
		return nil, err
	}
	row("bare REST, SQLite", rest, "")
	slow, err := b.postgresLoops(ctx, to)
	if err != nil {
		return nil, err
	}
	row("bare loop, PostgreSQL", slow, "")
	durable, err := b.balasPasses(ctx, to)
	if err != nil {
		return []table{t}, err
	}
	row("Balas REST, durable accept", durable, goals(durable, loop, .25))
	quick, err := b.asynchronously(ctx, func() (pair, error) { return b.balasPasses(ctx, to) })
	if err != nil {
		return []table{t}, err
	}
	row("Balas REST, asynchronous", quick, goals(quick, loop, .5))
	return []table{t}, nil
}

func goals(p, loop pair, alone float64) string {
	return atLeast(p[0].Rate()/loop[0].Rate(), alone) + "; " + atLeast(p[1].Rate()/loop[1].Rate(), .5)
}

// passes does the same with one at a time and with 16 at once.
func passes(count int, do func(n int) error) (p pair, err error) {
	for i, n := range atOnce {
		if p[i], err = rig.Pass(count, n, do); err != nil {
			return p, err
		}
	}
	return p, nil
}

// bareLoops warms up, so that keys and devices of the recipients are known, and loops.
func bareLoops(ctx context.Context, bare *rig.Bare, from string, to []string, count int) (p pair, err error) {
	l := rig.Loop{From: []string{from}, To: to, Count: 2 * len(to), Parallel: 1}
	if _, err = bare.Loop(ctx, l); err != nil {
		return p, err
	}
	for i, n := range atOnce {
		l.Count, l.Parallel = count, n
		if p[i], err = bare.Loop(ctx, l); err != nil {
			return p, err
		}
	}
	return p, nil
}

// postgresLoops is the bare program on whatsmeow's own tables in PostgreSQL, every commit durable.
func (b *bench) postgresLoops(ctx context.Context, to []string) (pair, error) {
	bare, err := b.step(ctx, "bare_durable", "postgres", "", stepPhone(0))
	if err != nil {
		return pair{}, err
	}
	defer bare.Stop()
	return bareLoops(ctx, bare, stepPhone(0), to, b.pick(300, 100))
}

// step starts the bare program on a database of its own and links a number.
func (b *bench) step(ctx context.Context, name, store, parameters, phone string) (*rig.Bare, error) {
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

// balasPasses warms up and sends by request.
func (b *bench) balasPasses(ctx context.Context, to []string) (pair, error) {
	e, err := b.withEngine(ctx, 1)
	if err != nil {
		return pair{}, err
	}
	send := func(n int) error { return e.Send(ctx, b.shops[0], to[n%len(to)], "balas") }
	if _, err := rig.Pass(2*len(to), 1, send); err != nil {
		return pair{}, err
	}
	return passes(b.pick(1000, 300), send)
}

// asynchronously does something while no commit of the engine waits for the disk.
func (b *bench) asynchronously(ctx context.Context, do func() (pair, error)) (pair, error) {
	if err := b.reconfigure(ctx, "ALTER DATABASE %s SET synchronous_commit = off"); err != nil {
		return pair{}, err
	}
	p, err := do()
	return p, errors.Join(err, b.reconfigure(ctx, "ALTER DATABASE %s RESET synchronous_commit"))
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
