package e2e_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// gauge reads a figure of the engine's metrics.
func (e *engine) gauge(name string) float64 {
	e.town.t.Helper()
	status, page := request(e.town.t, "GET", e.url()+"/metrics", nil, nil)
	if status != http.StatusOK {
		e.town.t.Fatalf("metrics: status %d", status)
	}
	for line := range strings.Lines(string(page)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				e.town.t.Fatal(err)
			}
			return n
		}
	}
	e.town.t.Fatalf("there is no metric %s", name)
	return 0
}

// holdings is what the engine has open.
type holdings struct{ busy, files, goroutines float64 }

func (e *engine) holdings() holdings {
	e.town.t.Helper()
	return holdings{e.gauge(`balas_database_connections{use="busy"}`), e.gauge("process_open_fds"), e.gauge("go_goroutines")}
}

// TestDefectConnectCyclesLeakNothing: each new connection of a number left one to the database behind, until there
// were no more. Lost connections, and stops and starts, take turns here.
func TestDefectConnectCyclesLeakNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.testShop(shopNumber)
	budi := w.customer(1)
	cycle := func(n int) {
		before := w.logins(shopNumber)
		if n%2 == 0 {
			w.fault("disconnect", map[string]any{"instance": shopNumber})
		} else {
			s.change("stop")
			s.await(stopped)
			s.change("start")
		}
		await(t, func() bool { return w.logins(shopNumber) > before }, func() string { return "the number does not come back" })
		s.await(working)
	}
	rounds := 30
	if soak {
		rounds = 1000
	}
	for n := range 6 { // what is made once is there
		cycle(n)
	}
	s.answers(budi)
	before := e.holdings()
	for n := range rounds {
		cycle(n)
	}
	s.answers(budi)
	var after holdings
	await(t, func() bool {
		after = e.holdings()
		return after.busy <= before.busy && after.files < before.files+20 && after.goroutines < before.goroutines+20
	}, func() string {
		return fmt.Sprintf("after %d cycles the engine holds %+v, before %+v", rounds, after, before)
	})
}
