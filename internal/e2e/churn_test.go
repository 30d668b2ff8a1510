package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// churn is how many instances come and go how often, twice a round: 10 000 times, or 200.
func churn() (instances, rounds int) {
	if soak {
		return 50, 100
	}
	return 5, 20
}

// metric is a figure of the engine's metrics, with its labels if it has some, or the sum of all that are
// called so.
func (e *engine) metric(name string) (sum float64) {
	e.town.t.Helper()
	status, body := request(e.town.t, "GET", e.url()+"/metrics", nil, nil)
	if status != http.StatusOK {
		e.town.t.Fatalf("metrics: status %d", status)
	}
	for line := range strings.Lines(string(body)) {
		series, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if bare, _, _ := strings.Cut(series, "{"); bare != name && series != name {
			continue
		}
		var v float64
		if _, err := fmt.Sscan(value, &v); err == nil {
			sum += v
		}
	}
	return sum
}

// usage is what a leak would make grow.
type usage struct{ goroutines, connections, heap float64 }

func (e *engine) usage() usage {
	e.town.t.Helper()
	return usage{
		goroutines:  e.metric("go_goroutines"),
		connections: e.metric(`balas_database_connections{use="busy"}`) + e.metric(`balas_database_connections{use="idle"}`),
		heap:        e.metric("go_memstats_next_gc_bytes"), // a multiple of what the last collection left
	}
}

// awaitConnected waits until that many sessions are connected.
func (e *engine) awaitConnected(want int) {
	e.town.t.Helper()
	var now float64
	await(e.town.t, func() bool {
		now = e.metric(`balas_whatsapp_sessions{connected="yes"}`)
		return int(now) == want
	}, func() string { return fmt.Sprintf("%.0f of %d instances are connected", now, want) })
}

func TestComingAndGoingLeaksNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	instances, rounds := churn()
	shops := make([]*shop, instances)
	for n := range shops {
		shops[n] = e.testShop(fmt.Sprintf("62811%07d", n+1))
	}
	logins := func() int {
		var stats struct{ Counters map[string]int }
		w.simulate("GET", "stats", nil, &stats)
		return stats.Counters["event.login"]
	}
	round := func() {
		before := logins()
		w.fault("disconnect", nil)
		await(t, func() bool { return logins() >= before+instances },
			func() string { return fmt.Sprintf("%d of %d came back", logins()-before, instances) })
		e.awaitConnected(instances)
		for _, s := range shops {
			s.change("stop")
		}
		for _, s := range shops {
			s.change("start")
		}
		e.awaitConnected(instances)
	}
	warmUp := rounds / 4
	for range warmUp {
		round()
	}
	before := e.usage()
	for range rounds - warmUp {
		round()
	}
	var after usage
	await(t, func() bool {
		after = e.usage()
		return after.goroutines <= before.goroutines+float64(2*instances)
	}, func() string { return fmt.Sprintf("goroutines grew: before %+v, after %+v", before, after) })
	if after.connections > 40 || after.heap > 1.5*before.heap+8<<20 {
		t.Errorf("before %+v, after %d cycles %+v", before, 2*(rounds-warmUp)*instances, after)
	}
	t.Logf("%d cycles: before %+v, after %+v", 2*(rounds-warmUp)*instances, before, after)
	shops[0].answers(w.customer(1))
}
