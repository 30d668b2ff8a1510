package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// TestKilledEngineWritesToGroupsOnce kills the engine while it sends to groups: all members read all messages
// once, and none is encrypted with a sender key that another was encrypted with.
func TestKilledEngineWritesToGroupsOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.open(shopNumber)
	rounds, members := 4, 4
	if soak {
		rounds, members = 40, 12
	}
	var people []*phone
	for n := range members {
		people = append(people, w.customer(n))
	}
	groups := []*circle{s.circle("pn", people...), s.circle("lid", people...)}
	random := seeded(t)
	kills := 0
	for n := range rounds {
		kills += writeAndKill(random, e, n, groups)
	}
	s.await(working)
	for _, g := range groups {
		if !g.write(t.Context(), e.url(), "selesai") {
			t.Fatal("the engine does not take the last text")
		}
	}
	w.sync()
	for _, g := range groups {
		g.heard("selesai")
		t.Logf("%d texts to %s, %d killed before they were answered; %d copies came again", len(g.tried), g.jid, g.unanswered(), g.repeats)
	}
	w.noKeyTwice()
	w.allDecrypted()
	t.Logf("the engine was killed %d times", kills)
}

// writersEach is how many callers write to a group at once.
const writersEach = 3

// writeAndKill has callers write to the groups, kills the engine after some answers, and starts it again, sometimes
// twice. It returns how often it killed.
func writeAndKill(random *rand.Rand, e *engine, round int, groups []*circle) (kills int) {
	e.town.t.Helper()
	ctx, cancel := context.WithTimeout(e.town.t.Context(), patience)
	defer cancel()
	answered := make(chan struct{})
	var writers sync.WaitGroup
	for n, g := range groups {
		for writer := range writersEach {
			what := fmt.Sprintf("ronde %d, grup %d, penulis %d", round, n, writer)
			writers.Go(func() { g.writeOn(ctx, e.url(), what, answered) })
		}
	}
	for range random.IntN(60) {
		select {
		case <-answered:
		case <-ctx.Done():
			e.town.t.Fatal("the engine does not answer")
		}
	}
	go func() { // nobody is to wait for the one who kills
		for range answered {
		}
	}()
	pause(random, 100*time.Millisecond)
	e.kill()
	writers.Wait()
	close(answered)
	if kills = 1; random.IntN(3) == 0 {
		e.launch()
		pause(random, 600*time.Millisecond)
		e.kill()
		kills++
	}
	e.start()
	return kills
}

// writeOn writes one text after the other until the engine does not answer, and tells of each answer.
func (g *circle) writeOn(ctx context.Context, url, what string, answered chan<- struct{}) {
	for n := 1; g.write(ctx, url, fmt.Sprintf("%s, nomor %d", what, n)); n++ {
		answered <- struct{}{}
	}
}
