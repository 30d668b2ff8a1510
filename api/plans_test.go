package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"balas/account"
)

// TestPlansHoldInEveryDialect allows each rule of plan pro three calls: the fourth is refused, of whatever credential, and
// other plans go on.
func TestPlansHoldInEveryDialect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	master := call{
		method: "PUT", target: "/api/v2/plans/pro", as: "X-Master-Key", key: "{{master}}",
		body: `{"limits": {"instanceapi": 3, "botapi": 3, "connectionapi": 3, "sessionapi": 3, "tokenapi": 3}}`,
	}
	if got := w.call(master); got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.text)
	}
	key := w.key(w.account("a small shop", account.Pro))
	for _, c := range doors {
		c.key = key
		for n := range 4 {
			got := w.call(c)
			if over := n == 3; over != (got.status == 429) || over != (got.header.Get("Retry-After") != "") {
				t.Errorf("%s: call %d: status %d, Retry-After %q: %s", c.target, n+1, got.status, got.header.Get("Retry-After"), got.text)
			}
		}
	}
	w.opens(w.vars["key"], 200)
	master.body = `{"limits": {"botapi": 0}}`
	w.call(master)
	if got := w.call(call{method: "GET", target: "/whatsapp", as: "Authorization", key: key}); got.status != 200 {
		t.Errorf("without a limit: status %d: %s", got.status, got.text)
	}
}

// TestPlanIsExact has many call at a time.
func TestPlanIsExact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(account.SetLimits(t.Context(), w.pool, account.Free, account.Limits{"sessionapi": 11}))
	key := w.key(w.account("a small shop", account.Free))
	var in, out atomic.Int32
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			switch w.call(call{method: "GET", target: "/api/v1/sessions", as: "Authorization", key: key}).status {
			case 200:
				in.Add(1)
			case 429:
				out.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 11 || out.Load() != 19 {
		t.Errorf("%d let in, %d refused; want 11, 19", in.Load(), out.Load())
	}
}

// TestMasterMakesAccounts makes an account and its key, and has it live.
func TestMasterMakesAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	master := func(method, target, body string) reply {
		return w.call(call{method: method, target: target, as: "X-Master-Key", key: "{{master}}", body: body})
	}
	made := master("POST", "/api/v2/accounts", `{"name": "The tea shop"}`)
	data, _ := made.json["data"].(map[string]any)
	if made.status != 200 || data["plan"] != "enterprise" {
		t.Fatalf("status %d: %s", made.status, made.text)
	}
	at := "/api/v2/accounts/" + data["id"].(string)
	minted := master("POST", at+"/keys", `{"name": "first"}`)
	key, _ := minted.json["data"].(map[string]any)
	w.opens(key["key"].(string), 200)
	if got := master("PATCH", at, `{"maxSlots": 1}`); got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.text)
	}
	create := call{method: "POST", target: "/api/v2/instances", as: "X-Api-Key", key: key["key"].(string), body: `{"name": "one"}`}
	if first, second := w.call(create), w.call(create); first.status != 200 || second.status != 403 || second.json["error"] != "SLOTS_IN_USE" {
		t.Errorf("with one slot: %d, %d: %s", first.status, second.status, second.text)
	}
	if got := master("PATCH", at, `{"maxSlots": null}`); got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.text)
	}
	if got := w.call(create); got.status != 200 {
		t.Errorf("without a ceiling: status %d: %s", got.status, got.text)
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		got := master("GET", "/api/v2/accounts?limit=2&cursor="+cursor, "")
		for _, name := range pick(got.json, []string{"data[]", "name"}) {
			seen[fmt.Sprint(name)] = true
		}
		more, _ := pick(got.json, []string{"pagination", "nextCursor"})[0].(string)
		if cursor = more; cursor == "" {
			break
		}
	}
	if len(seen) != 5 || !seen["The tea shop"] || !seen["default"] {
		t.Errorf("listed %v", seen)
	}
}

// TestMasterKeyIsNeeded calls the routes of the master key with what else there is.
func TestMasterKeyIsNeeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.everything()
	for _, c := range []struct {
		as, key string
		status  int
	}{
		{"X-Api-Key", "{{key}}", 403}, {"Authorization", "{{online_key}}", 403}, {"X-Master-Key", "{{key}}", 401}, {"X-Api-Key", "{{master}}", 401}, {"", "", 401},
	} {
		for _, route := range []string{"GET /api/v2/accounts", "POST /api/v2/accounts", "PATCH /api/v2/accounts/{{our_account}}", "POST /api/v2/accounts/{{our_account}}/keys", "PUT /api/v2/plans/free"} {
			method, target, _ := strings.Cut(route, " ")
			body, _ := json.Marshal(map[string]any{"name": "x", "limits": map[string]int{"botapi": 1}})
			if got := w.call(call{method: method, target: target, as: c.as, key: c.key, body: string(body)}); got.status != c.status {
				t.Errorf("%s with %s %s: status %d, want %d: %s", route, c.as, c.key, got.status, c.status, got.text)
			}
		}
	}
	if got := w.call(call{method: "GET", target: "/api/v2/keys", as: "X-Master-Key", key: "{{master}}"}); got.status != 401 {
		t.Errorf("the master key on a route that is not its own: status %d: %s", got.status, got.text)
	}
	if fmt.Sprint(before) != fmt.Sprint(w.everything()) {
		t.Error("a refused call changed the database")
	}
}
