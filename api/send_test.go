package api_test

import (
	"strconv"
	"strings"
	"testing"

	"balas/chat"
)

// TestSendWithoutAcknowledgement stores the message and says that it waits.
func TestSendWithoutAcknowledgement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.silent = true
	got := w.call(call{
		method: "POST", target: "/api/v1/messages/send", key: "{{key}}",
		body: `{"instanceId": "{{online}}", "phone": "+62 812-0000-0002", "message": "Good day"}`,
	})
	data, _ := got.json["data"].(map[string]any)
	if got.status != 200 || data["status"] != "queued" {
		t.Fatalf("status %d, want 200 and queued: %s", got.status, got.text)
	}
	m, err := chat.FindMessage(t.Context(), w.pool, w.id("online"), data["messageId"].(string))
	w.must(err)
	if m.Status != chat.Queued || m.Body != "Good day" || m.Origin != chat.FromAPI || m.Priority != chat.PriorityAPI {
		t.Errorf("stored %+v", m)
	}
}

// TestSendRefusedByWhatsApp tells of a message that failed at once.
func TestSendRefusedByWhatsApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.call(call{
		method: "POST", target: "/api/v1/messages/send", key: "{{key}}",
		body: `{"instanceId": "{{online}}", "phone": "6281200000404", "message": "Hello"}`,
	})
	if got.status != 422 || got.json["error"] != "MESSAGE_CONFLICT" {
		t.Errorf("status %d, want 422: %s", got.status, got.text)
	}
}

// TestSendToAStrangerWhileRestricted says when to try again.
func TestSendToAStrangerWhileRestricted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.pool.Exec(t.Context(), `INSERT INTO governors (instance_id, restricted_until, restriction) VALUES ($1, now() + INTERVAL '2 hours', 'REACHOUT_TIMELOCK')`, w.id("online"))
	w.must(err)
	got := w.call(call{
		method: "POST", target: "/api/v1/messages/send", key: "{{key}}",
		body: `{"instanceId": "{{online}}", "phone": "6281200000777", "message": "Hello"}`,
	})
	after, err := strconv.Atoi(got.header.Get("Retry-After"))
	if got.status != 429 || err != nil || after < 3600 || after > 7200 || !strings.Contains(got.text, "restricts this number until") {
		t.Errorf("status %d, retry after %q: %s", got.status, got.header.Get("Retry-After"), got.text)
	}
}

// TestSendWhile looks at which states of an instance take messages.
func TestSendWhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for state, want := range map[chat.State]int{
		chat.Connected: 200, chat.Reconnecting: 200, chat.Starting: 200,
		chat.Stopped: 422, chat.LoggedOut: 422, chat.StateFailed: 422, chat.ScanQR: 422,
	} {
		i := w.instance(w.ours, "while "+string(state))
		w.must(chat.SetWanted(t.Context(), w.pool, i.ID, chat.Online))
		w.seen(i, chat.Observed{State: state, JID: "6281200000007:1@s.whatsapp.net"})
		got := w.call(call{
			method: "POST", target: "/api/v1/messages/send", key: "{{key}}",
			body: `{"instanceId": "` + i.ID.String() + `", "phone": "6281200000001", "message": "Hello"}`,
		})
		if got.status != want {
			t.Errorf("%s: status %d, want %d: %s", state, got.status, want, got.text)
		}
	}
}
