package migrations_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/internal/pgtest"
)

// sqlUnindexed lists the references of our tables that begin no index: deleting what they refer to reads
// the whole table, once for each row that is deleted.
const sqlUnindexed = `
	SELECT c.conrelid::REGCLASS || '.' || a.attname
	FROM pg_constraint c
	JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
	WHERE c.contype = 'f' AND c.conrelid::REGCLASS::TEXT NOT LIKE 'whatsmeow%'
	  AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
	ORDER BY 1`

func TestReferencesAreIndexed(t *testing.T) {
	t.Parallel()
	rows, err := pgtest.New(t).Query(t.Context(), sqlUnindexed)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	// Read once for each account, instance or node that is deleted, which is rare; an index would cost
	// every message.
	want := []string{"instances.lease_node", "turns.instance_id"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("references without an index: %s", diff)
	}
}

// Vectors are stored in the row: out of line, an exact scan takes twice the time.
func TestVectorsAreStoredPlain(t *testing.T) {
	t.Parallel()
	const sql = `SELECT attstorage::TEXT FROM pg_attribute WHERE attrelid = 'knowledge_embeddings'::REGCLASS AND attname = 'embedding'`
	var storage string
	if err := pgtest.New(t).QueryRow(t.Context(), sql).Scan(&storage); err != nil || storage != "p" {
		t.Errorf("vectors have storage %q, want p (%v)", storage, err)
	}
}
