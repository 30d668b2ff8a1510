package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// besideCampaign measures how long customers wait for their answers while the same number sends a campaign, and how long a
// campaign takes to stop.
func (b *bench) besideCampaign(ctx context.Context) (t table, err error) {
	phones, err := b.customers(ctx, crowdSize)
	if err != nil {
		return t, err
	}
	if err := b.engine.Keyword(ctx, b.shops[0], "ping", "pong"); err != nil {
		return t, err
	}
	c := b.crowd(phones, shopPhone(0))
	if _, err := c.pings(ctx, crowdSize, 50); err != nil { // so that everybody is known
		return t, err
	}
	count, size := b.pick(200, 50), b.pick(10_000, 2000)
	idle, err := c.pings(ctx, count, 10)
	if err != nil {
		return t, err
	}
	to, err := b.strangers(ctx, size)
	if err != nil {
		return t, err
	}
	id, err := b.engine.CreateCampaign(ctx, b.shops[0], "Halo {{Name}}", to)
	if err == nil {
		err = b.engine.Move(ctx, id, "start")
	}
	if err != nil {
		return t, err
	}
	busy, err := c.pings(ctx, count, 10)
	if err != nil {
		return t, err
	}
	now, err := b.engine.Campaign(ctx, id)
	if err != nil {
		return t, err
	}
	t = table{
		title:   fmt.Sprintf("Customer's message to the stanza of the reply, beside a campaign of %d on the same number", size),
		columns: []string{"", "p50 ms", "p99 ms", "of idle p99", "goal"},
	}
	t.add(fmt.Sprintf("idle, %d customers, 10/s", crowdSize), millis(idle.Quantile(.5)), millis(idle.Quantile(.99)), "1.00", "")
	t.add("while the campaign is sent", millis(busy.Quantile(.5)), millis(busy.Quantile(.99)),
		ratio(busy.Quantile(.99).Seconds(), idle.Quantile(.99).Seconds()), verdict(busy.Quantile(.99) <= 2*idle.Quantile(.99), "p99 ≤ 2.0 of idle"))
	if now.Status != "running" {
		t.note = "The campaign was over before the last customer had written."
		return t, nil
	}
	asked, still, err := b.stop(ctx, id)
	t.note = fmt.Sprintf("%d of the campaign were left. To pause it took %s ms; nothing went out after %s ms.", now.Statistics.Pending, millis(asked), millis(still))
	return t, errors.Join(err, b.engine.Move(ctx, id, "cancel"))
}

// stop pauses a campaign. asked is how long the call took, still when the last of its messages came to a phone.
func (b *bench) stop(ctx context.Context, id string) (asked, still time.Duration, err error) {
	began := time.Now()
	if err := b.engine.Move(ctx, id, "pause"); err != nil {
		return 0, 0, err
	}
	asked = time.Since(began)
	last, before := time.Since(began), -1
	for time.Since(began)-last < 2*time.Second {
		now, err := b.network.Received(ctx)
		if err != nil {
			return asked, last, err
		}
		if now != before {
			before, last = now, time.Since(began)
		}
		if err := wait(ctx, 5*time.Millisecond); err != nil {
			return asked, last, err
		}
	}
	return asked, last, nil
}
