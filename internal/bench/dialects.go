package main

import (
	"context"
	"fmt"

	"balas/chat"
	"balas/internal/bench/rig"
	"balas/internal/bench/sample"
)

// callers is how many calls are under way at a time, besides the passes with one.
const callers = 4

// dialects measures what the API adds to the services behind it: a read, a send and an agent chat of each dialect over HTTP,
// beside the same call of the services without.
func (b *bench) dialects(ctx context.Context) ([]table, error) {
	t := table{
		title:   "The dialects over HTTP, beside the same call of the services in a process",
		columns: []string{"", "at a time", "service, /s", "p50 ms", "p99 ms", "HTTP, /s", "p50 ms", "p99 ms", "rate, of service", "p99, of service"},
		note: "The service's call: no request, credential, wording or other process. Read: the bench calls what the dialect's read loads, on the\n" +
			"  engine's database. Send: until WhatsApp has the text; the service is the core's loop with its own number and database, as a message\n" +
			"  that one process commits and another sends would show how they find it. Agent chat: by words, no model; one dialect has it.",
	}
	if _, err := b.withEngine(ctx, 1); err != nil {
		return nil, err
	}
	all, err := b.engine.Dialects(ctx, b.shops[0])
	if err != nil {
		return nil, err
	}
	s, leave, err := b.services(ctx, b.shops[0])
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := b.reads(ctx, &t, all, s); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if err := b.sends(ctx, &t, all); err != nil {
		return []table{t}, fmt.Errorf("send: %w", err)
	}
	if err := b.chats(ctx, &t, all, s); err != nil {
		return []table{t}, fmt.Errorf("agent chat: %w", err)
	}
	return []table{t}, nil
}

// reads has each dialect take turns with what it loads.
func (b *bench) reads(ctx context.Context, t *table, all []rig.Dialect, s *services) error {
	count := b.pick(4000, 1000)
	var both []*contender
	for _, d := range all {
		both = append(both,
			calling(d.Name+"'s service", count, func(int) error { return s.read(ctx, d.Name) }),
			calling(d.Name, count, func(int) error { return d.Read(ctx) }))
	}
	if err := compete(both, callers); err != nil {
		return err
	}
	for n := 0; n < len(both); n += 2 {
		t.addCalls(both[n+1].what+", read", callers, both[n].did[0], both[n+1].did[0])
	}
	return nil
}

// sends has each dialect take turns with the core, which accepts a text and waits as they do: neither rests longer than the
// other. All the core's turns together are what each dialect is compared with.
func (b *bench) sends(ctx context.Context, t *table, all []rig.Dialect) error {
	to, err := b.customers(ctx, parallel)
	if err != nil {
		return err
	}
	core, err := b.withCore(ctx)
	if err != nil {
		return err
	}
	count := b.pick(400, 120)
	var both []*contender
	for _, d := range all {
		both = append(both,
			&contender{what: "core", count: count, pass: func(count, parallel int) (rig.Sample, error) {
				return core.Loop(ctx, rig.Loop{From: []string{corePhone}, To: to, Count: count, Parallel: parallel, Kind: sample.Text})
			}},
			calling(d.Name, count, func(n int) error { return d.Send(ctx, to[n%len(to)], "dialects") }))
	}
	if err := compete(both, 1, callers); err != nil {
		return err
	}
	var service [2]rig.Sample
	for n := 0; n < len(both); n += 2 {
		service[0].Add(both[n].did[0])
		service[1].Add(both[n].did[1])
	}
	for n := 1; n < len(both); n += 2 {
		t.addCalls(both[n].what+", send", 1, service[0], both[n].did[0])
		t.addCalls(both[n].what+", send", callers, service[1], both[n].did[1])
	}
	return nil
}

// questions are of the sample shop, whose agent knows the answers.
var questions = []string{"Jam buka toko?", "what time do you open", "ada TM-120?", "How can i pay pls"}

// chats has the one dialect that an agent can be asked in take turns with the agent itself.
func (b *bench) chats(ctx context.Context, t *table, all []rig.Dialect, s *services) error {
	if err := s.learn(ctx); err != nil {
		return err
	}
	count := b.pick(1000, 300)
	both := []*contender{
		calling("agent", count, asking(func(phone, question string) (string, error) { return s.ask(ctx, phone, question) })),
		calling("HTTP", count, asking(func(phone, question string) (string, error) {
			return b.engine.Ask(ctx, b.shops[0], phone, question)
		})),
	}
	if err := compete(both, callers); err != nil {
		return err
	}
	t.addCalls(all[0].Name+", agent chat", callers, both[0].did[0], both[1].did[0])
	for _, d := range all[1:] {
		t.add(d.Name+", agent chat", "-", "-", "-", "-", "-", "-", "-", "-", "-")
	}
	return nil
}

// asking has people ask, each the questions in turn. Anything but an answer is an error.
func asking(ask func(phone, question string) (action string, err error)) func(int) error {
	return func(n int) error {
		question := questions[n/parallel%len(questions)]
		action, err := ask(customerPhone(n%parallel), question)
		if err == nil && action != string(chat.ActionAnswer) {
			err = fmt.Errorf("to %q the agent's action is %s", question, action)
		}
		return err
	}
}

// calling makes so many calls.
func calling(what string, count int, call func(n int) error) *contender {
	return &contender{what: what, count: count, pass: func(count, parallel int) (rig.Sample, error) {
		return rig.Pass(count, parallel, call)
	}}
}

// addCalls adds a row for a call over HTTP, as ratios to that of the service.
func (t *table) addCalls(what string, atOnce int, service, http rig.Sample) {
	t.add(what, fmt.Sprint(atOnce), perSecond(service), millis(service.Quantile(.5)), millis(service.Quantile(.99)),
		perSecond(http), millis(http.Quantile(.5)), millis(http.Quantile(.99)),
		ratio(http.Rate(), service.Rate()), ratio(http.Quantile(.99).Seconds(), service.Quantile(.99).Seconds()))
}
