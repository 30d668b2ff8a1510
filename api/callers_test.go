package api_test

import "testing"

// TestPairIsNoKey tries the pair of botapi where only keys count.
func TestPairIsNoKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.call(call{method: "GET", target: "/api/v1/instances?session_id={{online_session}}&access_token={{online_token}}"})
	if got.status != 401 {
		t.Errorf("status %d, want 401: %s", got.status, got.text)
	}
}

// TestInstanceKey reaches its own instance and nothing that is the account's.
func TestInstanceKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		method, target, body string
		status               int
	}{
		{"GET", "/api/v2/instances/{{online}}", "", 200},
		{"GET", "/api/v2/instances/{{stopped}}", "", 404},
		{"POST", "/api/v2/instances", `{"name": "another"}`, 403},
	} {
		got := w.call(call{method: c.method, target: c.target, key: "{{online_key}}", body: c.body})
		if got.status != c.status {
			t.Errorf("%s %s: status %d, want %d: %s", c.method, c.target, got.status, c.status, got.text)
		}
	}
	list := w.call(call{method: "GET", target: "/api/v1/instances", header: map[string]string{"Authorization": "Bearer {{online_key}}"}})
	if n := len(list.json["data"].([]any)); n != 1 {
		t.Errorf("the instance's key lists %d instances, want its own", n)
	}
}

// TestSecretsNeedEveryScope shows an instance to a key that may only look.
func TestSecretsNeedEveryScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.call(call{method: "GET", target: "/api/v2/instances/{{online}}", key: w.key(w.ours, "instances.read")})
	data, _ := got.json["data"].(map[string]any)
	if got.status != 200 || data["token"] != nil || data["sessionId"] != nil || data["access_token"] != nil {
		t.Errorf("status %d, want 200 and no secrets: %s", got.status, got.text)
	}
}
