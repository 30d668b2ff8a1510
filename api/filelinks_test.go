package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
	"balas/webhook"
)

// TestEventsLinkToFiles follows links as events have them, without any key.
func TestEventsLinkToFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := w.engine.Agents.Knowledge.Media
	kept, err := store.Put(t.Context(), w.ours.ID, strings.NewReader("<script>alert(1)</script> a price list"), media.Info{FileName: "prices.html"})
	w.must(err)
	w.engine.Media = store
	w.engine.WhatsApp.Download = func(_ context.Context, i chat.Instance, messageID string) (media.Media, error) {
		if i.ID != w.id("online") || messageID != w.vars["message"] {
			return media.Media{}, fault.Missing("message")
		}
		return kept, nil
	}
	link := func(at time.Time, instance, message string) string {
		return webhook.NewLink("/files/", w.engine.Sealer, func() time.Time { return at })(w.id(instance), message)
	}
	good := link(clock, "online", w.vars["message"])
	for _, c := range []struct {
		name, target string
		status       int
	}{
		{"good", good, 200},
		{"a week old", link(clock.Add(-7*24*time.Hour), "online", w.vars["message"]), 200},
		{"expired", link(clock.Add(-9*24*time.Hour), "online", w.vars["message"]), 410},
		{"another message", link(clock, "online", "3EB0UNKNOWN"), 404},
		{"another signature", good[:len(good)-2] + "AA", 404},
		{"no signature", strings.Split(good, ".")[0], 404},
		{"nothing", "/files/x", 404},
	} {
		got := w.call(call{method: "GET", target: c.target})
		if got.status != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, got.status, got.text, c.status)
		}
		if c.status != 200 {
			continue
		}
		if got.text != "<script>alert(1)</script> a price list" || got.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; filename=prices.html") || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %q with %v", c.name, got.text, got.header)
		}
	}
	if signature := strings.Split(good, ".")[1]; strings.Contains(w.log.String(), signature) {
		t.Error("the log shows a link")
	}
	part := httptest.NewRequest(http.MethodGet, good, http.NoBody)
	part.Header.Set("Range", "bytes=0-7")
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, part)
	if rec.Code != http.StatusPartialContent || rec.Body.String() != "<script>" {
		t.Errorf("a part: %d %q", rec.Code, rec.Body)
	}
}
