package api_test

import (
	"strings"
	"testing"
)

// A call that fails for want of a step says which.
func TestFailuresSayWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		call call
		says string
	}{
		"a text through a number that is not linked": {
			call{method: "POST", target: "/api/v1/messages/send", body: `{"instanceId": "{{scanning}}", "phone": "6281200000001", "message": "Halo"}`},
			"Instance is not connected: not linked yet, scan its code",
		},
		"a code of an instance that was not started": {
			call{method: "GET", target: "/api/v2/instances/{{stopped}}/qr?format=text"}, "Qr not found: stopped, start it",
		},
		"a code of an instance that is linked": {
			call{method: "GET", target: "/api/v2/instances/{{online}}/qr?format=text"}, "Qr not found: the number is linked already",
		},
		"an event that there is none of": {
			call{method: "POST", target: "/api/v2/webhooks", body: `{"url": "https://shop.example/hook", "dialect": "balas", "events": ["massage"]}`},
			`events are of `,
		},
		"a scope that there is none of": {
			call{method: "POST", target: "/api/v2/keys", body: `{"name": "till", "scopes": ["messages.fly"]}`},
			"scopes are of *, messages.send, messages.read, contacts.read, instances.read, agent.chat, agent.manage; messages.fly is none",
		},
		"another account's making, with a key of one": {
			call{method: "POST", target: "/api/v2/accounts", body: `{"name": "Annex"}`}, "this takes the server's master key",
		},
		"a wrong master key": {
			call{method: "GET", target: "/api/v2/accounts", header: map[string]string{"X-Master-Key": "wrong"}}, "X-Master-Key is not the server's BALAS_MASTER_KEY",
		},
	} {
		c.call.key = "{{key}}"
		if got := w.call(c.call); got.status < 400 || !strings.Contains(got.text, c.says) {
			t.Errorf("%s: %d %s, want %q", name, got.status, got.text, c.says)
		}
	}
}
