package api_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"balas/account"
	"balas/api"
	"balas/chat"
	"balas/internal/safehttp"
	"balas/media"
	"balas/webhook"
)

func (w *world) run(s *webhook.Service) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	w.t.Cleanup(func() { cancel(); <-done })
}

func (w *world) handOver(owner chat.Owner) {
	w.t.Helper()
	c, err := w.chats.At(w.t.Context(), w.ours.ID, w.id("online"), chat.Address{Kind: chat.PN, User: "6281200000001"})
	w.must(err)
	w.must(w.chats.SetOwner(w.t.Context(), w.ours.ID, c, owner, nil, "a test"))
}

// TestPollEvents waits for an event that another node commits and numbers.
func TestPollEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.webhooks(safehttp.Options{})
	other.Hint = func(_ context.Context, payload string) { w.engine.Webhooks.Hinted(payload) }
	w.run(w.engine.Webhooks)
	poll := func(query string) reply {
		return w.call(call{method: "GET", target: "/api/v2/events?" + query, key: "{{key}}"})
	}
	next := func(r reply) string { return r.json["pagination"].(map[string]any)["nextCursor"].(string) }
	cursor := ""
	for !strings.Contains(cursor, "position") { // until what the world committed is numbered
		cursor = poll("limit=1&types=message.accepted&wait=10s").text
	}
	cursor = next(poll("after=now"))
	answers := make(chan reply)
	go func() { answers <- poll("types=chat.owner&wait=60s&after=" + cursor) }()
	for w.engine.Webhooks.Readers() == 0 {
		<-time.After(time.Millisecond)
	}
	w.run(other)
	w.handOver(chat.OwnedByHuman)
	other.Wake()
	got := <-answers
	if len(got.json["data"].([]any)) != 1 || !strings.Contains(got.text, `"owner":"human"`) || !strings.Contains(got.text, `"hasMore":false`) {
		t.Errorf("got %s", got.text)
	}
	for query, want := range map[string]int{
		"after=" + next(got): 200, "after=x": 400, "after=99999": 400, "wait=61s": 400, "wait=soon": 400, "types=unheard": 400,
		"limit=0": 400, "instanceId=" + w.vars["foreign"]: 404,
	} {
		if got := poll(query); got.status != want {
			t.Errorf("%s: %d, want %d: %s", query, got.status, want, got.text)
		}
	}
	_, err := w.pool.Exec(t.Context(), `DELETE FROM events WHERE position < (SELECT max(position) FROM events)`)
	w.must(err)
	if got := poll("after=1"); got.status != 410 || !strings.Contains(got.text, "events are kept from position") {
		t.Errorf("a cursor that is too old: %d %s", got.status, got.text)
	}
}

// TestSocketOfConnections is mounted where the document of connections has it. Its token is in no log.
func TestSocketOfConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	for _, path := range []string{"/ws", "/api/ws"} {
		c, _, err := websocket.Dial(t.Context(), server.URL+path+"?after=0&token="+w.vars["key"], nil)
		w.must(err)
		if path == "/ws" {
			w.run(w.engine.Webhooks)
		}
		_, data, err := c.Read(t.Context())
		if w.must(err); !strings.HasPrefix(string(data), `{"event":"`) || !strings.Contains(string(data), `,"id":"`) {
			t.Errorf("%s: %s", path, data)
		}
		w.must(c.Close(websocket.StatusNormalClosure, ""))
	}
	_, answer, err := websocket.Dial(t.Context(), server.URL+"/ws?token=wh_unknown", nil)
	if err == nil || answer.StatusCode != 401 || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("an unknown token: %v", err)
	}
	server.Close() // the lines are written when the handlers end
	if log := w.log.String(); strings.Contains(log, "wh_") || !strings.Contains(log, `"path":"/api/ws","dialect":"connectionapi","status":101`) {
		t.Errorf("the log says %s", log)
	}
}

// TestFileLinks follows links to a message's file.
func TestFileLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(d *api.Deps) {
		d.Engine.WhatsApp.Download = func(ctx context.Context, i chat.Instance, id string) (media.Media, error) {
			return d.Engine.Media.Put(ctx, i.AccountID, strings.NewReader(files[id].content), media.Info{FileName: files[id].name, MimeType: files[id].kind})
		}
	})
	w.engine.Media = w.engine.Agents.Knowledge.Media
	link := func(message string, at time.Time) string {
		return webhook.NewLink("/files/", w.engine.Sealer, func() time.Time { return at })(w.id("online"), message)
	}
	for id, f := range files {
		got := w.call(call{method: "GET", target: link(id, clock)})
		if got.status != 200 || got.text != f.content || !strings.HasPrefix(got.header.Get("Content-Disposition"), f.shown+";") ||
			got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", id, got.status, got.header)
		}
	}
	part := w.call(call{method: "GET", target: link("text", clock), header: map[string]string{"Range": "bytes=8-11"}})
	if part.status != 206 || part.text != "list" {
		t.Errorf("a part: %d %q", part.status, part.text)
	}
	other, err := account.NewSealer([]byte("another secret key for tests"))
	w.must(err)
	good := link("text", clock)
	for target, status := range map[string]int{
		link("text", clock.Add(-9*24*time.Hour)): 410, good[:len(good)-3]: 404, "/files/x": 404, "/files/x.y": 404,
		webhook.NewLink("/files/", other, func() time.Time { return clock })(w.id("online"), "text"):       404,
		webhook.NewLink("/files/", w.engine.Sealer, func() time.Time { return clock })(uuid.New(), "text"): 404,
	} {
		if got := w.call(call{method: "GET", target: target}); got.status != status || got.json["success"] != false {
			t.Errorf("%s: %d %s, want %d", target, got.status, got.text, status)
		}
	}
	if log := w.log.String(); strings.Contains(log, good) {
		t.Error("a link is in the log")
	}
}

var files = map[string]struct{ name, kind, content, shown string }{
	"text":    {"prices.txt", "text/plain", "A price list", "attachment"},
	"page":    {"page.html", "text/html", "<html><script>alert(1)</script></html>", "attachment"},
	"drawing": {"a.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "attachment"},
	"picture": {"a.gif", "image/gif", "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", "inline"},
}
