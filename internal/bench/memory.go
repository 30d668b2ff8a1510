package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"balas/internal/bench/rig"
)

// memory reads how much is resident with so many numbers online and idle, each time after a new start.
// PostgreSQL is apart.
func (b *bench) memory(ctx context.Context) ([]table, error) {
	counts := []int{0, 1, 20, 100}
	if b.quick {
		counts = []int{0, 1, 8}
	}
	most := counts[len(counts)-1]
	bare, err := b.withBare(ctx, most)
	if err != nil {
		return nil, err
	}
	e, err := b.withEngine(ctx, most)
	if err != nil {
		return nil, err
	}
	for _, id := range b.shops {
		if err := e.Change(ctx, id, "stop"); err != nil {
			return nil, err
		}
	}
	t := table{
		title:   "Resident memory, numbers online and idle",
		columns: []string{"numbers", "bare MB", "Balas MB", "bare, each KB", "Balas, each KB", "ratio", "goal"},
		note:    "each: what a number adds to the program with none.",
	}
	var none [2]int64
	for i, n := range counts {
		started := b.shops[counts[max(i-1, 0)]:n]
		now, err := b.resident(ctx, bare, e, n, started)
		if err != nil {
			return []table{t}, err
		}
		if n == 0 {
			none = now
			t.add("0", megabytes(now[0]), megabytes(now[1]))
			continue
		}
		each := [2]float64{float64(now[0]-none[0]) / float64(n), float64(now[1]-none[1]) / float64(n)}
		goal := ""
		if n == most {
			goal = verdict(each[1]/each[0] <= 2, "≤ 2.0")
		}
		t.add(fmt.Sprint(n), megabytes(now[0]), megabytes(now[1]), kilobytes(each[0]), kilobytes(each[1]), ratio(each[1], each[0]), goal)
	}
	return []table{t}, nil
}

func kilobytes(bytes float64) string { return fmt.Sprintf("%.0f", bytes/1024) }

// resident starts both programs anew, the engine with the numbers given besides those that it has online,
// and reads their memory.
func (b *bench) resident(ctx context.Context, bare *rig.Program, e *rig.Engine, n int, more []string) (now [2]int64, err error) {
	for _, id := range more {
		if err := e.Change(ctx, id, "start"); err != nil {
			return now, err
		}
	}
	e.Stop()
	if err := errors.Join(bare.Restart(ctx, n), e.Start(ctx), e.Ready(ctx)); err != nil {
		return now, err
	}
	for _, id := range b.shops[:n] {
		if err := e.Online(ctx, id); err != nil {
			return now, err
		}
	}
	if err := wait(ctx, time.Duration(b.pick(3, 1))*time.Second); err != nil { // until they are at rest
		return now, err
	}
	if now[0], err = bare.Resident(); err == nil {
		now[1], err = e.Resident()
	}
	return now, err
}

// wait returns after d, or with an error when ctx ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
