package e2e_test

import (
	"testing"
	"time"

	"balas/internal/pg"
	"balas/internal/pgtest"
)

// crash kills the engine at a random moment and starts it again, sometimes twice: the second time while
// it starts or catches up. It returns how often it killed.
func (t *traffic) crash(e *engine) int {
	t.town.t.Helper()
	t.pause(25 * time.Millisecond)
	e.kill()
	kills := 1
	if t.rand.IntN(3) == 0 {
		e.launch()
		t.pause(600 * time.Millisecond)
		e.kill()
		kills++
	}
	e.start()
	return kills
}

// TestKilledEngineAnswersOnce kills the engine also while turns wait for more messages.
func TestKilledEngineAnswersOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, "BALAS_DEBOUNCE=30ms")
	e := w.serve()
	killWhileBusy(e.open(shopNumber), e)
}

// TestKilledEngineWithItsDatabaseAnswersOnce kills the engine with its private PostgreSQL, which dies
// with it.
func TestKilledEngineWithItsDatabaseAnswersOnce(t *testing.T) {
	t.Parallel()
	w := townOn(t, "")
	e := w.serve()
	killWhileBusy(e.open(shopNumber), e)
}

// TestKilledNodesAnswerOnce kills two engines on one database in turn, so that the number goes back and
// forth between them.
func TestKilledNodesAnswerOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first, second := w.serve("BALAS_NODE_NAME=first"), w.serve("BALAS_NODE_NAME=second")
	killWhileBusy(first.open(shopNumber), first, second)
}

// killWhileBusy kills one of the engines after the other while customers write.
func killWhileBusy(s *shop, engines ...*engine) {
	t := s.town.t
	t.Helper()
	customers, each, crashes := length()
	traffic := newTraffic(s, customers, each)
	kills := 0
	for n := 1; n <= crashes; n++ {
		traffic.run(n * traffic.all() / (crashes + 1))
		kills += traffic.crash(engines[n%len(engines)])
	}
	traffic.finish(func() {
		for _, e := range engines {
			e.stop()
			e.start()
		}
	})
	t.Logf("engines were killed %d times", kills)
}

func TestRestartedDatabaseAnswersOnce(t *testing.T) {
	t.Parallel()
	customers, each, _ := length()
	cluster := pgtest.Cluster(t)
	w := townOn(t, cluster.URL())
	e := w.serve()
	traffic := newTraffic(e.open(shopNumber), customers, each)
	restarts := []pg.Shutdown{pg.Fast, pg.Immediate}
	for n, how := range restarts {
		traffic.run((n + 1) * traffic.all() / (len(restarts) + 1))
		traffic.pause(25 * time.Millisecond)
		if err := cluster.Restart(t.Context(), how); err != nil {
			t.Fatal(err)
		}
	}
	traffic.finish(func() {})
}
