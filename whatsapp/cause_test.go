package whatsapp_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/whatsapp"
)

// fault makes trouble on the network, once the clients have dealt with all that they got: whatsmeow's
// handling of what a lost connection brought races with that of the next.
func (w *town) fault(kind string, more map[string]any) {
	w.t.Helper()
	w.post("/simulator/sync", map[string]any{"wait": "20s", "connectedOnly": true}, nil)
	body := map[string]any{"kind": kind, "instance": shop}
	for k, v := range more {
		body[k] = v
	}
	w.post("/simulator/faults", body, nil)
}

// logins is how often the number logged in.
func (w *town) logins(phone string) int {
	w.t.Helper()
	var log struct {
		Events []struct{ Phone string }
	}
	w.get("/simulator/events?kind=login", &log)
	n := 0
	for _, e := range log.Events {
		if e.Phone == phone {
			n++
		}
	}
	return n
}

// stateEvent is what the log of events says of a state.
type stateEvent struct {
	State  chat.State
	Cause  chat.Cause
	Reason string
	Until  *time.Time
}

// stateEvents are the states that the log of events tells of, oldest first.
func (w *town) stateEvents(i chat.Instance) []stateEvent {
	w.t.Helper()
	rows, err := w.pool.Query(w.ctx, `SELECT data FROM events WHERE instance_id = $1 AND kind = 'instance.state' ORDER BY id`, i.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var all []stateEvent
	for rows.Next() {
		var data []byte
		var e stateEvent
		if err := rows.Scan(&data); err != nil {
			w.t.Fatal(err)
		}
		if err := json.Unmarshal(data, &e); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// hasty makes a supervisor wait for little.
func hasty(s *whatsapp.Supervisor) {
	s.Tempo.Pause, s.Tempo.MaxPause = 20*time.Millisecond, 50*time.Millisecond
	s.Tempo.Refused, s.Tempo.Spread = 20*time.Millisecond, 0
}

func TestLostSessionsNameTheirCause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		kind  string
		more  map[string]any
		state chat.State
		cause chat.Cause
		rest  bool // it comes back by itself
	}{
		{"replaced", "conflict", nil, chat.StateFailed, chat.Replaced, false},
		{"outdated", "login_failure", map[string]any{"code": 405}, chat.StateFailed, chat.ClientOutdated, false},
		{"banned for a time", "login_failure", map[string]any{"code": 402, "for": "2h"}, chat.StateFailed, chat.Banned, false},
		{"banned for good", "login_failure", map[string]any{"code": 406}, chat.LoggedOut, chat.Banned, false},
		{"locked", "login_failure", map[string]any{"code": 403}, chat.LoggedOut, chat.AccountLocked, false},
		{"unlinked while away", "login_failure", map[string]any{"code": 401}, chat.LoggedOut, chat.UnlinkedOnPhone, false},
		{"refused", "login_failure", map[string]any{"code": 418}, chat.Reconnecting, chat.Refused, true},
		{"unavailable", "login_failure", map[string]any{"code": 503}, chat.Reconnecting, chat.ConnectionLost, true},
		{"unknown stream error", "stream_error", map[string]any{"code": 599}, chat.Reconnecting, chat.StreamBroken, true},
		{"cut", "disconnect", nil, chat.Reconnecting, chat.ConnectionLost, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s, _ := w.engine(hasty)
			i := w.link(s, shop)
			more := map[string]any{"count": 1}
			for k, v := range c.more {
				more[k] = v
			}
			w.fault(c.kind, more)
			if c.kind == "login_failure" {
				w.fault("disconnect", nil)
			}
			if c.rest {
				w.awaitThat(i, "back", func(now chat.Instance) bool {
					return now.State == chat.Connected && len(w.stateEvents(i)) > 3
				})
			} else {
				i = w.awaitCause(i, c.cause)
				if i.State != c.state || i.StateReason == "" {
					t.Errorf("instance is %s: %s", i.State, i.StateReason)
				}
			}
			told := w.stateEvents(i)
			at := slices.IndexFunc(told, func(e stateEvent) bool { return e.Cause == c.cause })
			if at < 0 || told[at].State != c.state || told[at].Reason == "" {
				t.Errorf("the events tell %+v", told)
			}
		})
	}
}

func TestBannedInstanceRestsUntilTheBanEndsOrItsOwnerStartsIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine(hasty)
	i := w.link(s, shop)
	w.fault("login_failure", map[string]any{"count": 1, "code": 402, "for": "2h"})
	w.fault("disconnect", nil)
	i = w.awaitCause(i, chat.Banned)
	if left := time.Until(*i.StateUntil); left < time.Hour || left > 2*time.Hour || i.Wanted != chat.Online || i.Accepts() {
		t.Errorf("the ban ends in %s, wanted %s", left, i.Wanted)
	}
	stop()
	s, _ = w.engine(hasty)
	before := w.logins(shop)
	for !s.Ready() {
		<-time.After(time.Millisecond)
	}
	i = w.awaitCause(i, chat.Banned)
	if n := w.logins(shop); n != before {
		t.Errorf("a restart logged in %d times during the ban", n-before)
	}
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.await(i, chat.Connected)
	if i.StateCause != "" || i.StateUntil != nil {
		t.Errorf("connected, and yet %s until %v", i.StateCause, i.StateUntil)
	}
}

func TestOutdatedClientSaysSoUntilSomebodyIsLetIn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty)
	i := w.link(s, shop)
	if err := s.Healthy(); err != nil {
		t.Fatal(err)
	}
	w.fault("login_failure", map[string]any{"count": 1, "code": 405})
	w.fault("disconnect", nil)
	i = w.awaitCause(i, chat.ClientOutdated)
	if !errors.Is(s.Healthy(), whatsapp.ErrOutdated) || i.Wanted != chat.Online {
		t.Errorf("healthy: %v, wanted %s", s.Healthy(), i.Wanted)
	}
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	w.await(i, chat.Connected)
	if err := s.Healthy(); err != nil {
		t.Errorf("let in, and yet %v", err)
	}
}

func TestEveryCauseIsInTheREADME(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var missing []chat.Cause
	for _, c := range chat.Causes() {
		if !strings.Contains(string(text), "| `"+string(c)+"` |") {
			missing = append(missing, c)
		}
		if c.Clause(time.Time{}) == "" {
			t.Errorf("%s has no clause for people", c)
		}
	}
	if diff := cmp.Diff([]chat.Cause(nil), missing); diff != "" {
		t.Errorf("the table of causes lacks:\n%s", diff)
	}
}
