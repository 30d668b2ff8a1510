package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"balas/account"
)

// TestAuthorization calls every registered operation with every kind of credential that it must refuse. What is expected
// follows from the scopes and the reach that the operation declares. No refused call may change a row.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	perDialect(t, func(w *world, dialect string) {
		revoked, expired := w.ended()
		all := w.specimens(dialect)
		for _, s := range all {
			s.unentitled(w) // makes the keys
		}
		w.forget()
		w.watch()
		calls := 0
		for _, s := range all {
			w.unchanged(s.Route, func() {
				for _, r := range append(s.strangers(w, revoked, expired), s.unentitled(w)...) {
					if calls++; calls%everyNth == 0 {
						w.refusedAs(s, r)
					}
				}
			})
		}
		t.Logf("%d calls of %d operations refused", calls/everyNth, len(all))
	})
}

// refusedAs is refused, with the operation's route before what it complains of.
func (w *world) refusedAs(s specimen, r refusedCall) {
	w.t.Helper()
	r.name = s.Route + ": " + r.name
	w.refused(s.operation, r)
}

// strangers are calls with what is no credential, or none any more: 401 whatever the operation asks for.
func (s specimen) strangers(w *world, revoked, expired string) []refusedCall {
	good := s.call(w, nil)
	var all []refusedCall
	with := func(name, header, value string) {
		c := good
		c.key, c.header = "", map[string]string{}
		for k, v := range good.header {
			c.header[k] = v
		}
		if header != "" {
			c.header[header] = value
		}
		all = append(all, refusedCall{name, c, http.StatusUnauthorized, s.code("UNAUTHORIZED")})
	}
	with("nobody", "", "")
	with("the master key as bearer", "Authorization", "Bearer "+invented)
	with("a session's pair as a password", "Authorization", "Basic "+w.vars["online_session"])
	with("a wrong master key", "X-Master-Key", "not "+invented)
	if s.dialect == "sessionapi" || s.As == "X-Master-Key" {
		with("an account's key as master key", "X-Master-Key", "{{key}}")
	} else {
		with("the master key", "X-Master-Key", invented)
	}
	for _, header := range []string{"X-Api-Key", "X-API-Token", "Authorization"} {
		if header == "X-Api-Key" && s.dialect == "tokenapi" { // with it instanceapi is meant where both have the route
			continue
		}
		scheme := ""
		if header == "Authorization" {
			scheme = "Bearer "
		}
		for name, key := range map[string]string{
			"revoked key": revoked, "expired key": expired, "unknown key": "wh_" + strings.Repeat("0", 48), "short key": "wh_",
			"key of another case": strings.ToUpper(w.vars["key"]), "key and more": w.vars["key"] + "0", "session id": w.vars["online_session"],
			"access token": w.vars["online_token"], "instance's id": w.vars["online"], "a key in a list": w.vars["key"] + ", " + w.vars["key"],
		} {
			with(name+" in "+header, header, scheme+key)
		}
	}
	return all
}

// unentitled are calls with a good credential that the operation does not take: one that lacks its scopes, or reaches too far or
// not far enough.
func (s specimen) unentitled(w *world) []refusedCall {
	good, m := s.call(w, nil), manners[s.dialect]
	var all []refusedCall
	with := func(name, key string) {
		c := good
		c.key = key
		all = append(all, refusedCall{name, c, m.poor, s.code("FORBIDDEN")})
	}
	if len(s.Scopes) > 0 {
		with("key without "+strings.Join(s.Scopes, " or "), w.holding(except(s.Scopes)...))
	}
	for _, scope := range account.Scopes {
		if len(s.Scopes) > 0 && scope != account.All && !slices.Contains(s.Scopes, scope) {
			with("key with nothing but "+scope, w.holding(scope))
		}
	}
	switch s.Reach {
	case "account":
		with("an instance's key where an account's is asked for", "{{online_key}}")
	case "instance":
		with("an account's key where an instance's is asked for", "{{key}}")
	}
	return all
}

// except returns all scopes but those, and but the one that stands for all.
func except(scopes []string) []string {
	return slices.DeleteFunc(slices.Clone(account.Scopes), func(s string) bool { return s == account.All || slices.Contains(scopes, s) })
}
