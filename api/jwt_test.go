package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"balas/account"
	"balas/api"
)

// TestJWTOpensEveryDialect takes a token of another service wherever an account's key is taken, for that account alone.
func TestJWTOpensEveryDialect(t *testing.T) {
	t.Parallel()
	const secret = "an invented secret of 32 bytes or more"
	key, err := account.NewJWTKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(d *api.Deps) { d.Engine.JWT = key })
	sign := func(subject string, until time.Time) string {
		claims := jwt.RegisteredClaims{Subject: subject, ExpiresAt: jwt.NewNumericDate(until)}
		text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
		w.must(err)
		return text
	}
	ours := sign(w.ours.ID.String(), time.Now().Add(time.Hour))
	w.opens(ours, 200)
	list := w.call(call{method: "GET", target: "/api/connections", as: "Authorization", key: ours})
	if !strings.Contains(list.text, w.vars["online"]) || strings.Contains(list.text, w.vars["foreign"]) {
		t.Errorf("listed %s", list.text)
	}
	w.opens(sign(w.ours.ID.String(), time.Now().Add(-time.Hour)), 401)
	w.opens(sign(w.vars["online"], time.Now().Add(time.Hour)), 401)
	both := call{method: "GET", target: "/api/v1/instances", as: "X-Api-Key", key: ours + "x", header: map[string]string{"Authorization": "Bearer {{key}}"}}
	if got := w.call(both); got.status != 401 {
		t.Errorf("a wrong token beside a right key: status %d: %s", got.status, got.text)
	}
	_, err = w.pool.Exec(t.Context(), `INSERT INTO credentials (id, account_id, kind, name, prefix, secret_hash, scopes)
		VALUES (gen_random_uuid(), $1, 'account_key', 'of that form', '', sha256($2::TEXT::BYTEA), '{*}')`, w.ours.ID, "a.b.c")
	w.must(err)
	w.opens("a.b.c", 401) // what has its form is nothing else
	if text := fmt.Sprint(w.log); strings.Contains(text, ours) {
		t.Error("the log holds the token")
	}
}
