package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"balas/internal/bench/rig"
)

// campaignTime is how long one campaign may take until it is given up.
const campaignTime = 30 * time.Minute

// campaignPhone is somebody to whom nobody has written before.
func campaignPhone(n int) string { return fmt.Sprintf("6287%08d", n) }

// strangers puts more people on the network to whom nobody has written.
func (b *bench) strangers(ctx context.Context, n int) ([]string, error) {
	first := b.people
	b.people += n
	phones := numbered(n, func(i int) string { return campaignPhone(first + i) })
	_, err := rig.Pass(n, parallel, func(i int) error { return b.network.Phone(ctx, phones[i]) })
	return phones, err
}

// mailing is a campaign that was sent, as it was measured.
type mailing struct {
	people  int
	created time.Duration
	took    time.Duration // from its start until the phones had all
	made    int64         // bytes resident in the engine once it was created
	peak    int64         // and at most while it was sent, after the first tenth: until then some of the former is left
}

func (m mailing) rate() float64 { return float64(m.people) / m.took.Seconds() }

// campaigns measures campaigns of several sizes without delay, to people to whom nobody has written, beside a bare loop to
// as many such people as it takes for a rate.
func (b *bench) campaigns(ctx context.Context) ([]table, error) {
	bare, err := b.strangersLoop(ctx, b.pick(2000, 300))
	if err != nil {
		return nil, err
	}
	if _, err := b.withEngine(ctx, 1); err != nil {
		return nil, err
	}
	t := table{
		title:   "Campaigns without delay, to people who were never written to",
		columns: []string{"recipients", "to create, s", "recipients/s", "of bare", "engine's memory, created MB", "sending, peak MB"},
		note:    "From the start until the phones had all. Bare: a loop on SQLite that stores nothing but keys.",
	}
	t.add("bare loop", "", perSecond(bare), "1.00", "", "")
	sizes := []int{1000, 10_000, 100_000}
	if b.quick {
		sizes = []int{200, 1000}
	}
	for _, n := range sizes {
		m, err := b.mail(ctx, n)
		if err != nil {
			return []table{t}, fmt.Errorf("%d recipients: %w", n, err)
		}
		t.add(fmt.Sprint(n), fmt.Sprintf("%.2f", m.created.Seconds()), fmt.Sprintf("%.0f", m.rate()), ratio(m.rate(), bare.Rate()), megabytes(m.made), megabytes(m.peak))
	}
	beside, err := b.besideCampaign(ctx)
	return []table{t, beside}, err
}

// strangersLoop has the bare program write to people to whom nobody has written.
func (b *bench) strangersLoop(ctx context.Context, n int) (rig.Sample, error) {
	to, err := b.strangers(ctx, n)
	if err != nil {
		return rig.Sample{}, err
	}
	bare, err := b.withBare(ctx, 1)
	if err != nil {
		return rig.Sample{}, err
	}
	return bare.Loop(ctx, rig.Loop{From: barePhones(1), To: to, Count: n, Parallel: 1})
}

// mail sends a campaign to so many people.
func (b *bench) mail(ctx context.Context, n int) (m mailing, err error) {
	ctx, cancel := context.WithTimeout(ctx, campaignTime)
	defer cancel()
	to, err := b.strangers(ctx, n)
	if err != nil {
		return m, err
	}
	began := time.Now()
	id, err := b.engine.CreateCampaign(ctx, b.shops[0], "Halo {{Name}}, ada yang baru", to)
	if err != nil {
		return m, err
	}
	m = mailing{people: n, created: time.Since(began)}
	before, err := b.network.Received(ctx)
	if err != nil {
		return m, err
	}
	if m.made, err = b.engine.Resident(); err != nil {
		return m, err
	}
	began = time.Now()
	if err := b.engine.Move(ctx, id, "start"); err != nil {
		return m, err
	}
	err = b.received(ctx, before+n, func(now int) error {
		if now < before+n/10 {
			return nil
		}
		bytes, err := b.engine.Resident()
		m.peak = max(m.peak, bytes)
		return err
	})
	m.took = time.Since(began)
	return m, errors.Join(err, b.ended(ctx, id))
}

// received waits until the phones have so many messages, and does something at each look.
func (b *bench) received(ctx context.Context, until int, look func(now int) error) error {
	for {
		now, err := b.network.Received(ctx)
		if err = errors.Join(err, look(now)); err != nil || now >= until {
			return err
		}
		if err := wait(ctx, 100*time.Millisecond); err != nil {
			return fmt.Errorf("%d of %d messages came: %w", now, until, err)
		}
	}
}

// ended waits until a campaign is completed.
func (b *bench) ended(ctx context.Context, id string) error {
	for {
		now, err := b.engine.Campaign(ctx, id)
		if err != nil || now.Status == "completed" {
			return err
		}
		if err := wait(ctx, 200*time.Millisecond); err != nil {
			return fmt.Errorf("campaign is %s: %w", now.Status, err)
		}
	}
}
