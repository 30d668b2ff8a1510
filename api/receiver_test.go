package api_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"balas/chat"
)

// hooked is a request that a receiver got.
type hooked struct {
	header http.Header
	body   []byte
	json   map[string]any
}

// receiver is the owner's server. It answers with its status.
type receiver struct {
	*httptest.Server
	status atomic.Int32
	got    chan hooked
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{got: make(chan hooked, 100)}
	r.status.Store(http.StatusOK)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		h := hooked{header: request.Header}
		h.body, _ = io.ReadAll(request.Body)
		if err := json.Unmarshal(h.body, &h.json); err != nil {
			t.Errorf("the body is no JSON object: %s", h.body)
		}
		w.WriteHeader(int(r.status.Load()))
		r.got <- h
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) next(t *testing.T) hooked {
	t.Helper()
	select {
	case h := <-r.got:
		return h
	case <-time.After(30 * time.Second):
		t.Fatal("nothing arrived")
		return hooked{}
	}
}

// send starts to send events, until the test ends. What happened before it is told to nobody.
func (w *world) send() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.engine.Webhooks.Run(ctx) }()
	w.t.Cleanup(sync.OnceFunc(func() { cancel(); <-done }))
	w.await(`SELECT count(*) = 0 FROM events WHERE position IS NULL`)
}

// hear lets a customer write to the instance.
func (w *world) hear(instance, id, text string) {
	w.t.Helper()
	i, err := chat.LoadInstance(w.t.Context(), w.pool, w.id(instance))
	w.must(err)
	_, err = w.chats.Receive(w.t.Context(), chat.Inbound{
		AccountID: i.AccountID, InstanceID: i.ID, ID: id, Chat: chat.Address{Kind: chat.PN, User: "6281200000001"},
		PushName: "Budi", Kind: chat.KindText, Body: text, At: clock,
	}, nil)
	w.must(err)
	w.engine.Webhooks.Wake()
}

// await waits until a query answers true.
func (w *world) await(sql string, args ...any) {
	w.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		var ok bool
		w.must(w.pool.QueryRow(w.t.Context(), sql, args...).Scan(&ok))
		if ok {
			return
		}
		select {
		case <-deadline:
			w.t.Fatalf("still not so: %s", sql)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// ok calls and wants success.
func (w *world) ok(c call) reply {
	w.t.Helper()
	got := w.call(c)
	if got.status/100 != 2 {
		w.t.Fatalf("%s %s: %d %s", c.method, c.target, got.status, got.text)
	}
	return got
}

func mac(key string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, []byte(key))
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// standard reports whether one of the signatures of Standard Webhooks is by the secret.
func (h hooked) standard(secret string) bool {
	key := secret
	if encoded, ok := strings.CutPrefix(secret, "whsec_"); ok {
		if raw, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			key = string(raw)
		}
	}
	signed := h.header.Get("Webhook-Id") + "." + h.header.Get("Webhook-Timestamp") + "."
	want := "v1," + base64.StdEncoding.EncodeToString(mac(key, []byte(signed), h.body))
	return slices.Contains(strings.Fields(h.header.Get("Webhook-Signature")), want)
}
