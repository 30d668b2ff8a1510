package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

// TestKilledBulkIsSentWholeOrNot kills the engine while it takes and sends many texts of one call. What is
// taken goes out once; what is not, never. A call that was answered is taken.
func TestKilledBulkIsSentWholeOrNot(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.open(shopNumber)
	_, _, rounds := length()
	const size = 20
	for round := range rounds {
		budi := w.customer(round)
		var texts []map[string]any
		for n := range size {
			texts = append(texts, map[string]any{"phone": budi.number, "message": fmt.Sprintf("pesan %d", n)})
		}
		answered := make(chan bool, 1)
		go func() {
			header := http.Header{"X-Api-Key": {w.key}}
			answer, _, err := exchange(t.Context(), t, "POST", e.url()+"/api/v1/messages/bulk", header,
				map[string]any{"instanceId": s.id, "messages": texts})
			answered <- err == nil && answer.StatusCode == http.StatusOK
		}()
		moment := time.NewTimer(rand.N(60 * time.Millisecond))
		<-moment.C
		e.kill()
		taken := <-answered
		e.start()
		s.await(working)
		s.send(budi, "selesai") // goes out after what was taken before

		got := map[string]int{}
		for last := ""; last != "selesai"; {
			last = budi.next().Text
			got[last]++
		}
		if len(got) != 1 && len(got) != size+1 || taken && len(got) == 1 {
			t.Errorf("%d of %d messages came, and the call was answered: %v", len(got)-1, size, taken)
		}
		for text, times := range got {
			if times != 1 {
				t.Errorf("%q came %d times", text, times)
			}
		}
	}
	w.noKeyTwice()
}
