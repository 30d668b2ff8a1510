package whatsapp_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

// rings has the phone call the shop and returns the call's id.
func (w *town) rings(from string, video bool) string {
	w.t.Helper()
	var call struct{ ID string }
	w.post("/simulator/phones/"+from+"/call", map[string]any{"to": shop, "video": video}, &call)
	return call.ID
}

// callState waits until the caller's phone shows the call in that state.
func (w *town) callState(phone, id, want string) {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	var log struct {
		Calls []struct{ ID, State string }
	}
	for {
		w.get("/simulator/phones/"+phone+"/calls", &log)
		for _, c := range log.Calls {
			if c.ID == id && c.State == want {
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.t.Fatalf("the calls are %+v, want %s %s", log.Calls, id, want)
		}
	}
}

// told waits until the log has as many events of the kinds, and returns their data.
func (w *town) told(i chat.Instance, n int, kinds ...string) []map[string]any {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	for {
		rows, err := w.pool.Query(w.ctx, `SELECT data || jsonb_build_object('event', kind) FROM events WHERE instance_id = $1 AND kind = ANY($2) ORDER BY id`, i.ID, kinds)
		if err != nil {
			w.t.Fatal(err)
		}
		var all []map[string]any
		for rows.Next() {
			var data []byte
			e := map[string]any{}
			if err := rows.Scan(&data); err != nil {
				w.t.Fatal(err)
			}
			if err := json.Unmarshal(data, &e); err != nil {
				w.t.Fatal(err)
			}
			all = append(all, e)
		}
		rows.Close()
		if len(all) >= n {
			return all
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.t.Fatalf("%d events were told, want %d: %v", len(all), n, all)
		}
	}
}

func TestCallsAreToldAndNotAnsweredUnlessAsked(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.say(customer, shop, "May I call you?")
	d := w.dueChat()
	voice := w.rings(customer, false)
	w.post("/simulator/phones/"+customer+"/call", map[string]any{"to": shop, "hangUp": voice}, nil)
	video := w.rings(customer, true)
	type told struct {
		Event, ID, Phone, Name string
		Video                  bool
		Ending                 any
		Chat                   float64
	}
	var got []told
	for _, e := range w.told(i, 3, "call.offered", "call.ended") {
		got = append(got, told{
			e["event"].(string), e["id"].(string), e["phone"].(string), e["name"].(string), e["video"].(bool), e["ending"], e["chatId"].(float64),
		})
	}
	at := float64(d.ChatID)
	want := []told{
		{"call.offered", voice, customer, "Budi", false, nil, at},
		{"call.ended", voice, customer, "Budi", false, "missed", at},
		{"call.offered", video, customer, "Budi", true, nil, at},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	w.callState(customer, video, "ringing")
}

func TestCallsAreRejectedWithOneText(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	yes, text := true, "We take no calls. Write to us."
	if err := chat.ChangeInstance(w.ctx, w.pool, i.ID, chat.InstanceChange{RejectCalls: &yes, RejectCallText: &text}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the caller tries again at once
		w.callState(customer, w.rings(customer, false), "rejected")
	}
	ended := w.told(i, 4, "call.offered", "call.ended")
	if ended[1]["ending"] != "rejected" || ended[3]["ending"] != "rejected" {
		t.Errorf("told %v", ended)
	}
	var texts, rows int
	err := w.pool.QueryRow(w.ctx, `SELECT (SELECT count(*) FROM messages WHERE body = $1), (SELECT count(*) FROM calls WHERE ending = 'rejected')`, text).Scan(&texts, &rows)
	if err != nil || texts != 1 || rows != 2 {
		t.Errorf("%d texts, %d calls (%v)", texts, rows, err)
	}
	if got := w.inbox(customer, 1); len(got) != 1 || got[0].Text != text {
		t.Errorf("the caller read %+v", got)
	}
}

func TestCallFromBeforeIsNotRejected(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	yes, text := true, "We take no calls."
	if err := chat.ChangeInstance(w.ctx, w.pool, i.ID, chat.InstanceChange{RejectCalls: &yes, RejectCallText: &text}); err != nil {
		t.Fatal(err)
	}
	w.post("/simulator/clock", map[string]any{"advance": "-1h"}, nil)
	id := w.rings(customer, false)
	w.told(i, 1, "call.offered")
	w.post("/simulator/sync", map[string]any{"wait": "20s"}, nil)
	w.callState(customer, id, "ringing")
	var texts int
	if err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM messages WHERE body = $1`, text).Scan(&texts); err != nil || texts != 0 {
		t.Errorf("%d texts went out (%v)", texts, err)
	}
}
