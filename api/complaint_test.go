package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// What is wrong with a call is said in the words of the document, not in those of the validation's code.
func TestComplaintsAreInTheWordsOfTheDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const moment, types = "must be a moment such as 2026-12-27T09:00:00Z", "dryRun must be of one of the types that the document lists"
	for _, c := range []struct{ method, target, body, want string }{
		{http.MethodGet, "/api/v2/agent/kb/qna?instanceId={{online}}&validAt=tomorrow", "", "validAt " + moment},
		{http.MethodGet, "/api/v2/agent/kb/qna?instanceId={{online}}&validAt=2026-12-27T09:00:00+07:00", "", "with %2B for +"},
		{http.MethodGet, "/api/v2/agent/unanswered?instanceId={{online}}&since=2026-12-27", "", "since " + moment},
		{http.MethodPost, "/api/v2/agent/kb/qna/import", `{"instanceId":"{{online}}","content":"question,answer","dryRun":"maybe"}`, types},
	} {
		r := w.call(call{method: c.method, target: w.fill(c.target), key: "{{key}}", as: "X-Api-Key", body: w.fill(c.body)})
		if r.status != http.StatusBadRequest || !strings.Contains(r.text, c.want) {
			t.Errorf("%s %s: %d %s, want 400 with %s", c.method, c.target, r.status, r.text, c.want)
		}
	}
}
