package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
)

// TestDefectAckBeforePersistLosesNothing: what came in was acknowledged before it was stored, so that a crash in
// between lost it for good. The engine dies here when all is written and nothing is committed.
func TestDefectAckBeforePersistLosesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.testShop(shopNumber)
	budi := w.customer(1)
	letCommit := w.books.holdCommits("tes")
	id := budi.say(s.phone, "tes")
	w.books.awaitHeld()
	if status, _ := request(t, "POST", w.network+"/simulator/sync", nil, map[string]any{"wait": "200ms"}); status != http.StatusGatewayTimeout {
		t.Errorf("WhatsApp has the acknowledgement of what is not stored: sync is answered %d", status)
	}
	e.kill()
	w.books.endHeld()
	if n := w.books.count(`SELECT count(*) FROM messages WHERE id = $1`, id); n != 0 {
		t.Errorf("%d rows are there before the commit", n)
	}
	letCommit()

	e.start()
	budi.hears("Ada.")
	w.sync()
	budi.has("Ada.")
	if n := w.books.count(`SELECT count(*) FROM messages WHERE id = $1`, id); n != 1 {
		t.Errorf("the message is stored %d times", n)
	}
	w.noKeyTwice()
}

// TestDefectCheckpointAtFetchSkipsAndRepeatsNobody: recipients counted as done once they were fetched, so that a
// crash in the midst of a batch skipped the rest of it. The batch is one of the API, killed while it goes out.
func TestDefectCheckpointAtFetchSkipsAndRepeatsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.open(shopNumber)
	_, _, kills := length()
	people := make([]*phone, 15*kills)
	texts := make([]map[string]any, len(people))
	for n := range people {
		people[n] = w.customer(n)
		texts[n] = map[string]any{"phone": people[n].number, "message": fmt.Sprintf("pesan %d", n)}
	}
	for from := 0; from < len(texts); from += 60 { // a call takes 100 at most
		w.accepts(s, texts[from:min(from+60, len(texts))])
		for n := range kills * min(60, len(texts)-from) / len(texts) {
			w.books.awaitCount(from+1+n*10, sqlSentOf, s.id)
			e.kill()
			e.start()
		}
	}
	for n, p := range people {
		p.hears(fmt.Sprintf("pesan %d", n))
	}
	s.await(working)
	w.sync()
	for n, p := range people {
		p.has(fmt.Sprintf("pesan %d", n))
	}
	w.books.awaitCount(len(people), sqlSentOf, s.id)
	w.noKeyTwice()
}

const sqlSentOf = `SELECT count(*) FROM messages WHERE instance_id = $1::UUID AND from_me AND status > 'queued'`

// accepts has the engine take a batch, and does not wait until it is sent.
func (w *town) accepts(s *shop, texts []map[string]any) {
	w.t.Helper()
	before := w.books.count(`SELECT count(*) FROM messages WHERE instance_id = $1::UUID AND from_me`, s.id)
	call := s.url() + "/api/v1/messages/bulk"
	go func() {
		body := map[string]any{"instanceId": s.id, "messages": texts}
		_, _, _ = exchange(w.t.Context(), w.t, "POST", call, http.Header{"X-Api-Key": {w.key}}, body) // it may be cut off
	}()
	w.books.awaitCount(before+len(texts), `SELECT count(*) FROM messages WHERE instance_id = $1::UUID AND from_me`, s.id)
}

// TestDefectOverdueMessagesGoOutOnceAndInOrder: what was due while everything was down went out much later, in any
// order, and nothing told. What a caller was promised goes out as soon as it can; its row keeps when it was due,
// and when it was sent.
func TestDefectOverdueMessagesGoOutOnceAndInOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.open(shopNumber)
	budi := w.customer(1)
	s.send(budi, "sebelumnya")
	budi.hears("sebelumnya")
	w.fault("login_failure", map[string]any{"instance": shopNumber, "code": 503})
	w.fault("disconnect", map[string]any{"instance": shopNumber})
	s.await(starting)
	var texts []map[string]any
	for _, text := range []string{"satu", "dua", "tiga"} {
		texts = append(texts, map[string]any{"phone": budi.number, "message": text})
	}
	w.accepts(s, texts)
	e.kill()
	w.books.exec(`UPDATE messages SET created_at = created_at - INTERVAL '3 days', not_before = now() - INTERVAL '2 days' - seq * INTERVAL '1 hour'
		WHERE status = 'queued'`)
	w.simulate("DELETE", "faults", nil, nil)

	e.start()
	budi.hears("satu", "dua", "tiga")
	s.await(working)
	s.send(budi, "sesudahnya")
	budi.hears("sesudahnya")
	w.sync()
	budi.has("sebelumnya", "satu", "dua", "tiga", "sesudahnya")
	w.books.awaitCount(3, `SELECT count(*) FROM messages WHERE status > 'queued' AND not_before < now() - INTERVAL '2 days'
		AND sent_at > now() - INTERVAL '1 hour'`)
}
