package sqlcheck_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"balas/internal/pgtest"
	"balas/internal/sqlcheck"
)

// PostgreSQL reads every statement of the module against the migrated schema: a column that is misspelt
// or was renamed fails here, whether a test runs the statement or not.
func TestEveryStatementPrepares(t *testing.T) {
	t.Parallel()
	statements, err := sqlcheck.Find("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(statements) < 5 {
		t.Fatalf("found %d statements: the module has more", len(statements))
	}
	conn, err := pgtest.New(t).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, s := range statements {
		if _, err := conn.Conn().Prepare(t.Context(), "", s.SQL); err != nil {
			t.Errorf("%s: %s: %v%s", s.At, s.Name, err, pointed(s.SQL, err))
		}
	}
}

// pointed is the rest of the statement from where PostgreSQL stumbled; empty if it did not say.
func pointed(sql string, err error) string {
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) || refusal.Position <= 0 {
		return ""
	}
	runes := []rune(sql)
	at := min(int(refusal.Position)-1, len(runes))
	return "\nat: " + string(runes[at:min(at+60, len(runes))])
}

func TestFind(t *testing.T) {
	t.Parallel()
	found, err := sqlcheck.Find("testdata/store")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range found {
		got[s.Name] = s.SQL
	}
	want := map[string]string{
		"sqlThings": "SELECT id, name FROM things",
		"sqlCount":  "SELECT count(*) FROM things",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
}
