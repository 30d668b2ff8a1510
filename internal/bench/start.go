package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"balas/internal/bench/rig"
	"balas/internal/pg"
)

// start measures from the start of the program to WhatsApp's acknowledgement of the first text, with a
// stored session, as the median of several starts.
func (b *bench) start(ctx context.Context) ([]table, error) {
	to, err := b.customers(ctx, 1)
	if err != nil {
		return nil, err
	}
	bare, err := b.withBare(ctx, 1)
	if err != nil {
		return nil, err
	}
	runs := b.pick(5, 2)
	alone, err := median(runs, func() error {
		return errors.Join(bare.Restart(ctx, 1), bare.Send(ctx, rig.Send{From: barePhone(0), To: to[0], Text: "first"}))
	})
	if err != nil {
		return nil, err
	}
	e, err := b.withEngine(ctx, 1)
	if err != nil {
		return nil, err
	}
	var whole, cluster []time.Duration
	for range runs {
		e.Stop()
		took, err := clusterStart(ctx, e.DataDir)
		if err != nil {
			return nil, err
		}
		cluster = append(cluster, took)
		if took, err = b.firstSend(ctx, to[0]); err != nil {
			return nil, err
		}
		whole = append(whole, took)
	}
	total, database := middle(whole), middle(cluster)
	t := table{title: "Start to first text sent, stored session", columns: []string{"", "ms", "goal"}}
	t.add("bare program, SQLite", millis(alone), "")
	t.add("Balas with its private cluster", millis(total), "")
	t.add("the cluster's own start", millis(database), "")
	t.add("Balas without it", millis(total-database), verdict(total-database <= 300*time.Millisecond, "≤ 300"))
	return []table{t}, nil
}

func median(runs int, do func() error) (time.Duration, error) {
	var all []time.Duration
	for range runs {
		began := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(began))
	}
	return middle(all), nil
}

func middle(all []time.Duration) time.Duration {
	return rig.Sample{Each: slices.Clone(all)}.Quantile(.5)
}

// clusterStart is how long a private cluster takes to start, without Balas.
func clusterStart(ctx context.Context, dir string) (time.Duration, error) {
	began := time.Now()
	c, err := pg.Start(ctx, pg.Options{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	return took, c.Stop(ctx)
}

// firstSend starts the engine and sends as soon as it takes a request.
func (b *bench) firstSend(ctx context.Context, to string) (time.Duration, error) {
	began := time.Now()
	if err := b.engine.Start(ctx); err != nil {
		return 0, err
	}
	err := b.engine.Until(ctx, func() bool { return b.engine.Send(ctx, b.shops[0], to, "first") == nil })
	return time.Since(began), err
}
