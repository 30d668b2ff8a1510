package main

import (
	"context"
	"fmt"

	"balas/internal/bench/rig"
)

// files counts what the engine holds open before and after it has sent many messages.
func (b *bench) files(ctx context.Context) ([]table, error) {
	to, err := b.customers(ctx, parallel)
	if err != nil {
		return nil, err
	}
	e, err := b.withEngine(ctx, 1)
	if err != nil {
		return nil, err
	}
	send := func(n int) error { return e.Send(ctx, b.shops[0], to[n%len(to)], "open files") }
	if _, err := rig.Pass(200, parallel, send); err != nil {
		return nil, err
	}
	before, err := e.OpenFiles()
	if err != nil {
		return nil, err
	}
	count := b.pick(2000, 500)
	if _, err := rig.Pass(count, parallel, send); err != nil {
		return nil, err
	}
	after, err := e.OpenFiles()
	if err != nil {
		return nil, err
	}
	t := table{title: "Open files of the engine", columns: []string{"", "before", "after", "goal"}}
	t.add(fmt.Sprintf("%d messages", count), fmt.Sprint(before), fmt.Sprint(after), verdict(after <= before+2, "constant"))
	return []table{t}, nil
}
