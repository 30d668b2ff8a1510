package main

import (
	"context"
	"fmt"
	"time"

	"balas/internal/bench/rig"
	"balas/internal/bench/sample"
)

// hearer is a program that gets messages for its number.
type hearer struct {
	what    string
	program *rig.Program
	phone   string
}

// burst holds back what customers write until all of it is there, and measures how fast the bare program decrypts it
// and Balas's core stores it.
func (b *bench) burst(ctx context.Context) ([]table, error) {
	from, err := b.customers(ctx, parallel)
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
	defer core.Stop() // no later section is to count its logins
	all := []hearer{{"bare, decrypted", bare, barePhone(0)}, {"Balas, stored", core, corePhone}}
	count := b.pick(500, 100)
	took := make([]rig.Sample, len(all))
	for range 2 {
		for i, h := range all {
			s, err := b.flood(ctx, from, h, count)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", h.what, err)
			}
			took[i].Add(s)
		}
	}
	t := table{
		title:   fmt.Sprintf("A burst of %d messages of mixed kinds to one number", count),
		columns: []string{"", "messages/s", "of bare"},
		note:    "Bare: its handler has run, and a crash loses the message. Balas: the row is on the disk before WhatsApp hears of it.",
	}
	for i, h := range all {
		t.add(h.what, perSecond(took[i]), ratio(took[i].Rate(), took[0].Rate()))
	}
	return []table{t}, nil
}

// flood has customers write, each several kinds in turn, to a number that hears nothing meanwhile, and measures from
// the moment when it does.
func (b *bench) flood(ctx context.Context, from []string, h hearer, count int) (s rig.Sample, err error) {
	before, err := h.program.Hear(ctx, rig.Hear{Phone: h.phone})
	if err != nil {
		return s, err
	}
	lift, err := b.network.Silence(ctx, h.phone)
	if err != nil {
		return s, err
	}
	texts := make([]string, len(from)) // ids of what each has said last
	for n := range count {
		who, kind := n%len(from), n/len(from)%len(inbound)
		content := inbound[kind](n, texts[who])
		content["to"] = h.phone
		id, err := b.network.Tell(ctx, from[who], content)
		if err != nil {
			return s, err
		}
		if kind == 0 {
			texts[who] = id
		}
	}
	began := time.Now()
	if err := lift(); err != nil {
		return s, err
	}
	got, err := h.program.Hear(ctx, rig.Hear{Phone: h.phone, Until: before.Count + count})
	return rig.Sample{Took: got.At.Sub(began), Each: make([]time.Duration, count)}, err
}

type content = map[string]any

// inbound are the kinds that customers write, in turn. The first is what the others are about.
var inbound = []func(n int, text string) content{
	func(n int, _ string) content { return content{"text": sample.Body(n)} },
	func(n int, text string) content { return content{"text": sample.Body(n), "replyTo": text} },
	func(int, string) content {
		return content{"location": content{"latitude": sample.Latitude, "longitude": sample.Longitude, "name": sample.Place}}
	},
	func(int, string) content { return content{"contact": content{"vcard": sample.VCard}} },
	func(int, string) content {
		return content{"poll": content{"name": sample.Question, "options": sample.Options, "selectable": 1}}
	},
	func(_ int, text string) content {
		return content{"reaction": content{"id": text, "emoji": sample.Emoji}}
	},
	func(n int, text string) content { return content{"edit": content{"id": text, "text": sample.Body(-n)}} },
	func(n int, _ string) content { return attached("image", sample.Picture, n) },
	func(n int, _ string) content { return attached("document", sample.Document, n) },
	func(n int, _ string) content { return attached("sticker", sample.Sticker, n) },
}

func attached(as string, k sample.Kind, n int) content {
	return content{as: content{"data": sample.File(k, n), "mimetype": sample.Type(k)}}
}
