package e2e_test

import "testing"

func TestOwnerThroughTheAPI(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.rule("equals", "tes", "Ada.")
	budi := w.customer(1)
	for _, c := range []struct{ owner, reason string }{
		{"human", "human"}, {"muted", "muted"}, {"bot", "keyword"},
	} {
		ask[any](s.engine, "PUT", "/api/v2/chats/"+budi.number+"/owner", map[string]any{"instanceId": s.id, "owner": c.owner})
		if got := w.books.outcome(s, budi.say(s.phone, "tes")); got != c.reason {
			t.Errorf("owner %s: the turn ends for %q, want %q", c.owner, got, c.reason)
		}
	}
	budi.hears("Ada.")
	budi.has("Ada.")
}
