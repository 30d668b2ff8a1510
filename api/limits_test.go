package api_test

import (
	"testing"

	"balas/account"
	"balas/chat"
)

// TestLimitsOfTheOthers calls until the limits of connectionapi and tokenapi are reached.
func TestLimitsOfTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	small := w.account("a small shop", account.Free)
	key := w.key(small)
	w.seen(w.instance(small, "small"), chat.Observed{State: chat.Connected, Phone: "6281200000006", JID: "6281200000006:1@s.whatsapp.net"})
	send := call{method: "POST", target: "/api/v1/send-message", as: "Authorization", key: "{{small_key}}", body: `{"to": "6281200000001", "text": "Hi"}`}
	for _, c := range []struct {
		name  string
		call  call
		count int
		over  string // the code; empty: none
	}{
		{"sends of a session", send, 10, "RATE_LIMITED"},
		{"calls of its account", call{method: "GET", target: "/api/v1/whatsapp-sessions", as: "X-API-Token", key: key}, 100 - 11, "RATE_LIMITED"},
		{"connections", call{method: "GET", target: "/api/connections", as: "Authorization", key: key}, 300, "Too Many Requests"},
	} {
		for n := range c.count {
			if got := w.call(c.call); got.status != 200 {
				t.Fatalf("%s: call %d: status %d: %s", c.name, n+1, got.status, got.text)
			}
		}
		over := w.call(c.call)
		if over.status != 429 || over.json["error"] != c.over || over.header.Get("Retry-After") == "" {
			t.Errorf("%s: after %d calls: status %d, headers %v: %s", c.name, c.count, over.status, over.header, over.text)
		}
	}
	for range 11 {
		send.key = "{{online_key}}"
		if got := w.call(send); got.status != 200 {
			t.Errorf("enterprise: status %d: %s", got.status, got.text)
		}
	}
}
