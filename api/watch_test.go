package api_test

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// watch has the database note which tables change from now on: rows that are made, gone or other than before, in transactions
// that commit. The counters of calls are left out, and WhatsApp's own tables.
func (w *world) watch() {
	w.t.Helper()
	var sql strings.Builder
	sql.WriteString(`
		CREATE TABLE changed (name TEXT NOT NULL);
		CREATE FUNCTION note_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
		BEGIN
			IF TG_OP <> 'UPDATE' OR OLD IS DISTINCT FROM NEW THEN
				INSERT INTO changed VALUES (TG_OP || ' ' || TG_TABLE_NAME);
			END IF;
			RETURN NULL;
		END $$;`)
	for _, table := range w.tables() {
		fmt.Fprintf(&sql, `CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION note_change();`, table)
	}
	_, err := w.pool.Exec(w.t.Context(), sql.String())
	w.must(err)
}

func (w *world) tables() []string {
	rows, err := w.pool.Query(w.t.Context(), `
		SELECT quote_ident(table_name) FROM information_schema.tables
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
		  AND table_name NOT IN ('call_counts', 'goose_db_version') AND table_name NOT LIKE 'whatsmeow%'`)
	w.must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	return tables
}

// changes returns what changed since it was asked last, such as "INSERT messages"; none: nothing did.
func (w *world) changes() []string {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `WITH gone AS (DELETE FROM changed RETURNING name) SELECT DISTINCT name FROM gone ORDER BY name`)
	w.must(err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	return names
}
