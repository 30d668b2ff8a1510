package main

import (
	"context"
	"errors"
	"fmt"

	"balas/internal/bench/rig"
	"balas/internal/bench/sample"
)

// kinds measures each kind of message from one number: accepted durably and sent, beside the bare program's own loop.
func (b *bench) kinds(ctx context.Context) ([]table, error) {
	to, err := b.customers(ctx, parallel)
	if err != nil {
		return nil, err
	}
	bare, err := b.withBare(ctx, 1)
	if err != nil {
		return nil, err
	}
	core, err := b.withCore(ctx)
	if err != nil {
		return nil, err
	}
	t := table{
		title:   "Sending by kind from one number",
		columns: []string{"", "bare, 1 at a time, /s", "Balas", "ratio", "bare, 16 at once, /s", "Balas", "ratio"},
		note: "Bare: a loop on SQLite, nothing stored, every file uploaded, no thumbnails. Balas: without the API; a file is stored,\n" +
			"  gets its thumbnail or waveform, and is uploaded once. Buttons go out with a text for apps that do not show them.",
	}
	for _, k := range sample.Kinds {
		if err := b.byKind(ctx, &t, string(k), k, bare, core, [2][]string{to, to}); err != nil {
			return []table{t}, err
		}
	}
	groups, err := b.groups(ctx, to[:4], barePhone(0), corePhone)
	if err == nil {
		err = b.byKind(ctx, &t, "text to a group of 5", sample.Text, bare, core, groups)
	}
	return []table{t}, err
}

// corePhone is the number of Balas's core.
const corePhone = "628140000001"

// withCore gives Balas's core with one number linked.
func (b *bench) withCore(ctx context.Context) (*rig.Program, error) {
	if b.core != nil {
		return b.core, nil
	}
	address, err := b.database(ctx, "core", "")
	if err != nil {
		return nil, err
	}
	core, err := rig.StartCore(ctx, b.dir, "core", b.network, address)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(b.network.Phone(ctx, corePhone), core.Link(ctx, corePhone)); err != nil {
		core.Stop()
		return nil, err
	}
	b.core = core
	return core, nil
}

// groups makes a group of each sender and the people, who go by LID there.
func (b *bench) groups(ctx context.Context, people []string, senders ...string) (groups [2][]string, err error) {
	for i, sender := range senders {
		jid, err := b.network.Group(ctx, append([]string{sender}, people...))
		if err != nil {
			return groups, err
		}
		groups[i] = []string{jid}
	}
	return groups, nil
}

// byKind lets both programs send messages of a kind in turns, each to its own recipients.
func (b *bench) byKind(ctx context.Context, t *table, what string, k sample.Kind, bare, core *rig.Program, to [2][]string) error {
	loop := func(p *rig.Program, from string, to []string) *contender {
		next := 0 // no picture is sent twice, over all passes
		return &contender{what: what, count: b.pick(kindCount(k), parallel), pass: func(count, parallel int) (rig.Sample, error) {
			first := next
			next += count
			return p.Loop(ctx, rig.Loop{From: []string{from}, To: to, Count: count, Parallel: parallel, Kind: k, First: first})
		}}
	}
	both := []*contender{loop(bare, barePhone(0), to[0]), loop(core, corePhone, to[1])}
	if err := takeTurns(both, b.pick(3, 1), parallel, 1, parallel); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	cells := []string{what}
	for n := range both[0].did {
		alone, ours := both[0].did[n], both[1].did[n]
		cells = append(cells, perSecond(alone), perSecond(ours), ratio(ours.Rate(), alone.Rate()))
	}
	t.add(cells...)
	return nil
}

// kindCount is how many messages of a kind are sent: fewer of those with files, which take longer.
func kindCount(k sample.Kind) int {
	if sample.Type(k) != "" {
		return 30
	}
	return 210
}
