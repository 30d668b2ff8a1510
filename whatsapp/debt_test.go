package whatsapp_test

import (
	"fmt"
	"testing"

	"balas/internal/pg"
	"balas/internal/pgtest"
	"balas/migrations"
)

// TestDatabaseCrashesInABurst has the database lose what did not wait for the disk: none of it was acknowledged, so it
// comes again, and can be decrypted again.
func TestDatabaseCrashesInABurst(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t)
	pool, err := pg.Open(t.Context(), cluster.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if err := migrations.Up(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`ALTER SYSTEM SET wal_writer_delay = '10s'`, `SELECT pg_reload_conf()`} { // nothing else writes
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	w := newTownOn(t, pool)
	s, _ := w.engine()
	i := w.link(s, shop)
	const customers, each = 10, 30
	w.fault("silence", map[string]any{"instance": shop})
	said := map[string]bool{}
	for c := range customers {
		w.phone(recipientNumber(c), fmt.Sprintf("Customer %d", c))
		for n := range each {
			said[w.say(recipientNumber(c), shop, fmt.Sprintf("message %d", n))] = true
		}
	}
	w.clearFaults()
	w.awaitRow(`SELECT count(*) > 50 FROM messages`)
	if err := cluster.Restart(t.Context(), pg.Immediate); err != nil {
		t.Fatal(err)
	}
	w.post("/simulator/sync", map[string]any{"wait": "90s"}, nil)
	rows, err := pool.Query(t.Context(), `SELECT id FROM messages WHERE instance_id = $1 AND kind = 'text'`, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		if !said[id] {
			t.Errorf("message %s is stored and was never said, or twice", id)
		}
		delete(said, id)
	}
	if rows.Err() != nil || len(said) > 0 {
		t.Errorf("%d messages are acknowledged and lost: %v (%v)", len(said), said, rows.Err())
	}
}
