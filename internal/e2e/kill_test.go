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

// TestKilledEngineAnswersOnce kills the engine with all that it runs: its PostgreSQL, too, when it has
// one of its own.
func TestKilledEngineAnswersOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	killWhileBusy(t, w)
}

func TestKilledEngineWithItsDatabaseAnswersOnce(t *testing.T) {
	t.Parallel()
	w := townOn(t, "")
	killWhileBusy(t, w)
}

func killWhileBusy(t *testing.T, w *town) {
	t.Helper()
	customers, each, crashes := length()
	e := w.serve()
	traffic := newTraffic(e.open(shopNumber), customers, each)
	kills := 0
	for n := 1; n <= crashes; n++ {
		traffic.run(n * traffic.all() / (crashes + 1))
		kills += traffic.crash(e)
	}
	traffic.finish(func() { e.stop(); e.start() })
	t.Logf("the engine was killed %d times", kills)
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
