package api_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// doors are a call of each dialect that every key of the account may make.
var doors = []call{
	{method: "GET", target: "/api/v1/instances", as: "X-Api-Key"},
	{method: "GET", target: "/whatsapp", as: "Authorization"},
	{method: "GET", target: "/api/connections", as: "Authorization"},
	{method: "GET", target: "/api/v1/sessions", as: "Authorization"},
	{method: "GET", target: "/api/v1/whatsapp-sessions", as: "X-API-Token"},
}

// opens calls every dialect with the key, and wants the status of each.
func (w *world) opens(key string, status int) {
	w.t.Helper()
	for _, c := range doors {
		c.key = key
		if got := w.call(c); got.status != status {
			w.t.Errorf("%s: status %d, want %d: %s", c.target, got.status, status, got.text)
		}
	}
}

// TestTokenLives makes a token, which opens every dialect, is listed without its secret, and opens none once it is revoked.
func TestTokenLives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := call{method: "POST", target: "/api/tokens", as: "Authorization", key: "{{key}}", body: `{"name": "Till"}`}
	made := w.call(owner)
	secret, _ := made.json["token"].(string)
	prefix, _ := made.json["tokenPrefix"].(string)
	if made.status != 201 || len(secret) != 51 || !strings.HasPrefix(secret, "wh_") || !strings.HasPrefix(secret, strings.TrimSuffix(prefix, "...")) {
		t.Fatalf("status %d: %s", made.status, made.text)
	}
	w.opens(secret, 200)
	listed := func() (found map[string]any) {
		got := w.call(call{method: "GET", target: "/api/tokens", as: "Authorization", key: "{{key}}"})
		var list []map[string]any
		w.must(json.Unmarshal([]byte(got.text), &list))
		for _, k := range list {
			if k["id"] == made.json["id"] {
				found = k
			}
		}
		if strings.Contains(got.text, secret) {
			t.Errorf("the list shows the secret: %s", got.text)
		}
		return found
	}
	if k := listed(); k == nil || k["lastUsedAt"] == nil || k["expiresAt"] != nil || k["token"] != nil {
		t.Errorf("listed %v", k)
	}
	var stored int
	w.must(w.pool.QueryRow(t.Context(), `SELECT count(*) FROM credentials c WHERE c::TEXT LIKE '%' || $1 || '%'`, secret).Scan(&stored))
	if stored != 0 {
		t.Error("the database holds the secret")
	}
	for range 2 { // again changes nothing
		gone := w.call(call{method: "DELETE", target: "/api/tokens/" + made.json["id"].(string), as: "Authorization", key: "{{key}}"})
		if gone.status != 200 || gone.json["success"] != true {
			t.Fatalf("revoke: status %d: %s", gone.status, gone.text)
		}
	}
	w.opens(secret, 401)
	if k := listed(); k != nil {
		t.Errorf("still listed: %v", k)
	}
}

// TestTokenEnds has the time of a token come.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.call(call{method: "POST", target: "/api/tokens", as: "Authorization", key: "{{key}}", body: `{"name": "Till", "expiresAt": "2100-01-01T00:00:00Z"}`})
	secret, _ := made.json["token"].(string)
	w.opens(secret, 200)
	_, err := w.pool.Exec(t.Context(), `UPDATE credentials SET expires_at = now() WHERE id = $1`, made.json["id"])
	w.must(err)
	w.opens(secret, 401)
	if list := w.call(call{method: "GET", target: "/api/tokens", as: "Authorization", key: "{{key}}"}); strings.Contains(list.text, made.json["id"].(string)) {
		t.Errorf("an ended token is listed: %s", list.text)
	}
}

// TestTokensAreOnesOwn keeps the keys of instances and of other accounts apart.
func TestTokensAreOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var theirs, instances string
	w.must(w.pool.QueryRow(t.Context(), `SELECT id FROM credentials WHERE account_id = $1 AND kind = 'account_key'`, w.theirs.ID).Scan(&theirs))
	w.must(w.pool.QueryRow(t.Context(), `SELECT id FROM credentials WHERE instance_id = $1`, w.id("online")).Scan(&instances))
	for id, want := range map[string]struct {
		status int
		said   string
	}{
		theirs:    {403, "You do not own this token"},
		instances: {404, "Token not found"},
	} {
		got := w.call(call{method: "DELETE", target: "/api/tokens/" + id, as: "Authorization", key: "{{key}}"})
		if got.status != want.status || got.json["message"] != want.said {
			t.Errorf("status %d, want %d %s: %s", got.status, want.status, want.said, got.text)
		}
	}
	list := w.call(call{method: "GET", target: "/api/tokens", as: "Authorization", key: "{{key}}"})
	if strings.Contains(list.text, theirs) || strings.Contains(list.text, instances) {
		t.Errorf("listed: %s", list.text)
	}
	w.opens(w.vars["other_key"], 200)
}
