package api_test

import (
	stdcmp "cmp"
	"maps"
	"slices"
	"strings"
	"testing"
)

// dialects are the five, in the order of the document.
var dialects = []string{"instanceapi", "botapi", "connectionapi", "sessionapi", "tokenapi"}

// specimen is a registered operation with a call that it would serve.
type specimen struct {
	documentedOperation
	operation
}

// specimens returns the operations that the dialect has registered and that ask for a credential, in a fixed order. What
// they are called with is testdata's; what they ask of their callers is the route table's.
func (w *world) specimens(dialect string) []specimen {
	w.t.Helper()
	cases, registered := map[string]operation{}, w.documented()
	for _, o := range operations(w.t) {
		cases[o.dialect+" "+o.Route] = o
	}
	var all []specimen
	for _, name := range slices.Sorted(maps.Keys(registered)) {
		known := registered[name]
		if known.Public || known.Dialect != dialect {
			continue
		}
		o, ok := cases[name]
		if !ok {
			w.t.Errorf("%s has no call", name)
			continue
		}
		all = append(all, specimen{known, o})
	}
	return all
}

// perDialect runs a test for each dialect, in a world of its own.
func perDialect(t *testing.T, test func(w *world, dialect string)) {
	t.Helper()
	for _, dialect := range dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			test(w, dialect)
		})
	}
}

// forget makes the use of credentials as good as noted, for as long as a test takes.
func (w *world) forget() {
	_, err := w.pool.Exec(w.t.Context(), `UPDATE credentials SET last_used_at = now() + INTERVAL '1 day'`)
	w.must(err)
}

// unchanged runs calls that must leave the database as it is. The world is watched.
func (w *world) unchanged(name string, calls func()) {
	w.t.Helper()
	calls()
	if changes := w.changes(); len(changes) > 0 {
		w.t.Errorf("%s: a refused call changed the database: %v", name, changes)
	}
}

// ended returns keys that were good once: one that was revoked and one that has expired, of our account.
func (w *world) ended() (revoked, expired string) {
	revoked, expired = w.key(w.ours), w.key(w.ours)
	for key, sql := range map[string]string{
		revoked: `UPDATE credentials SET revoked_at = now() WHERE secret_hash = sha256(convert_to($1, 'UTF8'))`,
		expired: `UPDATE credentials SET expires_at = now() - INTERVAL '1 second' WHERE secret_hash = sha256(convert_to($1, 'UTF8'))`,
	} {
		_, err := w.pool.Exec(w.t.Context(), sql, key)
		w.must(err)
	}
	return revoked, expired
}

// holding returns a key of our account that holds the scopes and no other.
func (w *world) holding(scopes ...string) string {
	name := "holding " + strings.Join(scopes, " ")
	if w.vars[name] == "" {
		w.vars[name] = w.key(w.ours, scopes...)
	}
	return w.vars[name]
}

// code is how the dialect calls what instanceapi calls so.
func (s specimen) code(ours string) string { return stdcmp.Or(manners[s.dialect].codes[ours], ours) }
