package stream_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"balas/account"
	"balas/api/stream"
	"balas/chat"
)

// closed reads until the connection is closed, which has to be with that code and reason.
func closed(t *testing.T, c *websocket.Conn, code websocket.StatusCode, reason string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var err error
	for err == nil {
		_, _, err = c.Read(ctx)
	}
	if websocket.CloseStatus(err) != code || !strings.Contains(err.Error(), reason) {
		t.Errorf("closed with %v, want %d and %q", err, code, reason)
	}
}

// TestSocket reads events as the document has them, with the id of each as one more key, and goes on behind one.
func TestSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(stream.Times{Ping: 10 * time.Millisecond})
	read := func(c *websocket.Conn) (got string) {
		_, data, err := c.Read(t.Context())
		w.must(err)
		var body struct{ Event, ID string }
		w.must(json.Unmarshal(data, &body))
		return body.Event + " " + body.ID
	}
	c, err := n.dial(t, "token="+w.key.Secret)
	w.must(err)
	w.must(c.Write(t.Context(), websocket.MessageText, []byte("what a client says has no meaning")))
	n.happen(0, 2, "message", "Halo")
	for _, want := range []string{"message 1.1", "message.any 1", "message 2.1", "message.any 2"} {
		if got := read(c); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	again, _, err := websocket.Dial(t.Context(), n.server.URL+"/ws?lastEventId=1.1", &websocket.DialOptions{
		HTTPHeader: http.Header{"Authorization": {"Bearer " + w.key.Secret}, "Origin": {"https://elsewhere.example"}},
	})
	w.must(err)
	defer func() { _ = again.CloseNow() }()
	for _, want := range []string{"message.any 1", "message 2.1"} {
		if got := read(again); got != want {
			t.Errorf("again: got %s, want %s", got, want)
		}
	}
	for query, status := range map[string]string{"": "401", "token=wh_0": "401", "after=x&token=" + w.key.Secret: "400"} {
		if _, err := n.dial(t, query); err == nil || !strings.Contains(err.Error(), status) {
			t.Errorf("%q: %v, want %s", query, err, status)
		}
	}
	answer, err := http.Get(n.server.URL + "/ws?token=" + w.key.Secret)
	w.must(err)
	check(t, answer)
	if _ = answer.Body.Close(); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("without an upgrade: %d", answer.StatusCode)
	}
}

// TestRevoked ends credentials, an instance and an account on one node, whose streams are on another.
func TestRevoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.node(stream.Times{})
	n := w.node(stream.Times{})
	const reason = "the credential is no longer valid"
	key, err := account.CreateKey(t.Context(), w.pool, w.account.ID, "test", nil)
	w.must(err)
	ends, err := account.CreateKey(t.Context(), w.pool, w.account.ID, "test", nil)
	w.must(err)
	_, err = w.pool.Exec(t.Context(), `UPDATE credentials SET expires_at = now() + INTERVAL '1 second' WHERE id = $1`, ends.ID)
	w.must(err)
	dial := func(secret string) *websocket.Conn {
		c, err := n.dial(t, "token="+secret)
		w.must(err)
		return c
	}
	expiring, revoked, bound, stays := dial(ends.Secret), dial(key.Secret), dial(w.keys[0]), dial(w.key.Secret)
	followed := n.follow(t, key.Secret, "")
	w.must(account.Revoke(t.Context(), w.pool, w.account.ID, key.ID))
	closed(t, revoked, websocket.StatusPolicyViolation, reason)
	if _, ok := followed.next(); ok || !strings.Contains(strings.Join(followed.notes, "|"), "closed: "+reason) {
		t.Errorf("told %q", followed.notes)
	}
	closed(t, expiring, websocket.StatusPolicyViolation, reason)
	w.must(chat.DeleteInstance(t.Context(), w.pool, w.shops[0]))
	closed(t, bound, websocket.StatusPolicyViolation, reason)
	w.within("all but one have left", func() bool { return n.service.Readers() == 1 })
	_, err = w.pool.Exec(t.Context(), `DELETE FROM accounts`)
	w.must(err)
	closed(t, stays, websocket.StatusPolicyViolation, reason)
	if _, err := n.dial(t, "token="+key.Secret); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("then: %v", err)
	}
}

// TestSlowSocket has a client that reads one frame, and no other until two thirds of its time are over. It is told why it is
// closed.
func TestSlowSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(stream.Times{Write: 18 * time.Second})
	n.happen(0, 300, "turn", strings.Repeat("x", 100_000))
	w.published(300)
	c, err := n.dial(t, "after=0&token="+w.key.Secret)
	w.must(err)
	_, _, err = c.Read(t.Context())
	w.must(err)
	<-time.After(12 * time.Second) // it is slow
	closed(t, c, websocket.StatusTryAgainLater, "it reads too slowly")
	w.within("it is gone", func() bool { return n.service.Readers() == 0 })
}
