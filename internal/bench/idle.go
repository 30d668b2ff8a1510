package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// idlers are a program with many numbers, alone on the network while it is measured.
type idlers struct {
	what     string
	start    func() error // starts it anew
	stop     func()
	resident func() (int64, error)
	busy     func() (time.Duration, error)

	up, again time.Duration // from start, and from losing all connections, to all logged in
	memory    int64
	load      float64 // of a core, while idle
}

// idle measures a crowd of numbers that have nothing to do: until all are logged in after a start, what they
// cost then, and until all are back when every connection is cut at once.
func (b *bench) idle(ctx context.Context) ([]table, error) {
	numbers := b.pick(500, 40)
	bare, err := b.withBare(ctx, numbers)
	if err != nil {
		return nil, err
	}
	e, err := b.withEngine(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for _, id := range b.shops {
		if err := e.Change(ctx, id, "start"); err != nil {
			return nil, err
		}
	}
	for _, id := range b.shops {
		if err := e.Online(ctx, id); err != nil {
			return nil, err
		}
	}
	crowds := []*idlers{
		{
			what: "bare program, SQLite", start: func() error { return bare.Restart(ctx, numbers) }, stop: bare.Stop,
			resident: func() (int64, error) { return bare.Resident() }, busy: func() (time.Duration, error) { return bare.Busy() },
		},
		{
			what: "Balas", start: func() error { return e.Start(ctx) }, stop: e.Stop,
			resident: func() (int64, error) { return e.Resident() }, busy: func() (time.Duration, error) { return e.Busy() },
		},
	}
	bare.Stop()
	e.Stop()
	for _, c := range crowds {
		if err := b.measure(ctx, c, numbers); err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
	}
	if err := errors.Join(bare.Restart(ctx, 1), e.Start(ctx), e.Ready(ctx)); err != nil {
		return nil, err
	}
	return []table{idlersTable(crowds, len(b.shops))}, nil
}

// measure starts the crowd, looks at it while it idles, cuts all its connections, and stops it.
func (b *bench) measure(ctx context.Context, c *idlers, numbers int) (err error) {
	defer c.stop()
	if c.up, err = b.untilLoggedIn(ctx, numbers, c.start); err != nil {
		return err
	}
	if err := wait(ctx, time.Duration(b.pick(5, 1))*time.Second); err != nil { // until they are at rest
		return err
	}
	if c.memory, err = c.resident(); err != nil {
		return err
	}
	if c.load, err = load(ctx, c.busy, time.Duration(b.pick(15, 2))*time.Second); err != nil {
		return err
	}
	c.again, err = b.untilLoggedIn(ctx, numbers, func() error { return b.network.Cut(ctx) })
	return err
}

// untilLoggedIn does something and returns how long it takes until as many clients have logged in.
func (b *bench) untilLoggedIn(ctx context.Context, numbers int, do func() error) (time.Duration, error) {
	before, err := b.network.Logins(ctx)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	began := time.Now()
	if err := do(); err != nil {
		return 0, err
	}
	for {
		now, err := b.network.Logins(ctx)
		if err != nil || now-before >= numbers {
			return time.Since(began), err
		}
		if err := wait(ctx, 5*time.Millisecond); err != nil {
			return 0, fmt.Errorf("%d of %d logged in: %w", now-before, numbers, err)
		}
	}
}

// load is what share of a core the program uses.
func load(ctx context.Context, busy func() (time.Duration, error), during time.Duration) (float64, error) {
	before, err := busy()
	if err != nil {
		return 0, err
	}
	if err := wait(ctx, during); err != nil {
		return 0, err
	}
	after, err := busy()
	return (after - before).Seconds() / during.Seconds(), err
}

func idlersTable(crowds []*idlers, numbers int) table {
	t := table{
		title:   fmt.Sprintf("%d numbers online and idle", numbers),
		columns: []string{"", "start to all logged in, s", "all cut to all back, s", "resident MB", "each KB", "CPU, % of a core"},
		note:    "Balas's start is with its private cluster's, and spread over 20 logins at a time; a cut is spread over up to 10 s on purpose.",
	}
	for _, c := range crowds {
		t.add(c.what, seconds(c.up), seconds(c.again), megabytes(c.memory), kilobytes(float64(c.memory)/float64(numbers)),
			fmt.Sprintf("%.1f", 100*c.load))
	}
	alone, ours := crowds[0], crowds[1]
	t.add("ratio", ratio(ours.up.Seconds(), alone.up.Seconds()), ratio(ours.again.Seconds(), alone.again.Seconds()),
		ratio(float64(ours.memory), float64(alone.memory)), "", ratio(ours.load, alone.load))
	return t
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }
