package whatsapp_test

import (
	"testing"
	"time"

	"balas/whatsapp"
)

// pastOnTheHost gives the shop's phone a past by way of the media host.
func (w *town) pastOnTheHost() {
	w.t.Helper()
	w.remembers(map[string]any{"delivery": "media", "chats": []any{map[string]any{"with": customer, "messages": []any{
		said("PAST0", customer, "Anybody?", time.Now().Add(-48*time.Hour)),
	}}}})
}

func TestHistoryOutlastsTroubleOfTheMediaHost(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(func(s *whatsapp.Supervisor) {
		s.Tempo.History, s.Tempo.MaxHistory = time.Millisecond, 10*time.Millisecond
	})
	_, id, _ := w.open(s)
	w.post("/simulator/faults", map[string]any{"kind": "media_error", "direction": "in", "code": 500, "count": 35}, nil)
	w.pastOnTheHost()
	w.until("the past is stored", func() bool { return len(w.thread(id)) == 2 })
}

// TestHistoryThatCannotBeFetchedIsAskedForAgain: the phone announces a piece once, and again when it is told that the piece
// was not to be had.
func TestHistoryThatCannotBeFetchedIsAskedForAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(func(s *whatsapp.Supervisor) { s.Tempo.History = 50 * time.Millisecond })
	_, id, _ := w.open(s)
	w.post("/simulator/faults", map[string]any{"kind": "media_error", "direction": "in", "code": 400}, nil)
	w.pastOnTheHost()
	w.until("the phone is told", func() bool {
		var heard struct{ Events []struct{ Type string } }
		w.get("/simulator/events?kind=receipt", &heard)
		for _, e := range heard.Events {
			if e.Type == "server-error" {
				return true
			}
		}
		return false
	})
	w.clearFaults()
	w.until("the past is stored", func() bool { return len(w.thread(id)) == 2 })
}
