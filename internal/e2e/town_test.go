package e2e_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"balas/internal/pgtest"
)

// town is a simulated network of its own, with what the engines on it have in common.
type town struct {
	t       *testing.T
	network string   // address of the simulator
	env     []string // of every engine
	key     string   // of the account
	books   *books
}

// newTown starts a network. The settings are variables of the engines, over those of every test: a
// database of the town's own, no waiting for more messages, and replies without a human's delay.
func newTown(t *testing.T, settings ...string) *town {
	t.Helper()
	return townOn(t, pgtest.URL(t), settings...)
}

// townOn is newTown on that database. With none the engine has a private cluster.
func townOn(t *testing.T, database string, settings ...string) *town {
	t.Helper()
	w := &town{t: t}
	w.network = start(t, []string{"BALAS_LOG=json,warn"}, "simulate", "--listen", "127.0.0.1:0").url(t)
	t.Cleanup(w.nothingUnknown)
	w.env = append([]string{
		"BALAS_SIMULATOR_URL=" + w.network,
		"BALAS_DATA_DIR=" + directory(t),
		"BALAS_LISTEN=127.0.0.1:0",
		"BALAS_DEBOUNCE=0s",
		"BALAS_HUMAN_DELAY=off",
		"BALAS_LOG=json,info",
	}, settings...)
	if database != "" {
		w.env = append(w.env, "BALAS_DATABASE_URL="+database)
		w.books = openBooks(t, database)
	}
	return w
}

// run runs a command that ends and returns what it prints.
func (w *town) run(args ...string) string {
	w.t.Helper()
	cmd := exec.Command(binary(w.t), args...)
	cmd.Env = append(surroundings(), w.env...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatalf("balas %s: %v\n%s", strings.Join(args, " "), err, complaint.String())
	}
	return strings.TrimSpace(string(out))
}

// simulate calls the network's control interface.
func (w *town) simulate(method, path string, body, answer any) {
	w.t.Helper()
	status, content := request(w.t, method, w.network+"/simulator/"+path, nil, body)
	if status >= 300 {
		w.t.Fatalf("%s %s: status %d: %s", method, path, status, content)
	}
	decode(w.t, path, content, answer)
}

// fault makes something go wrong on the network.
func (w *town) fault(kind string, fields map[string]any) {
	w.t.Helper()
	body := map[string]any{"kind": kind}
	for name, value := range fields {
		body[name] = value
	}
	w.simulate("POST", "faults", body, nil)
}

// sync waits until the engines have acknowledged all that the network has for them.
func (w *town) sync() {
	w.t.Helper()
	w.simulate("POST", "sync", map[string]any{"wait": patience.String()}, nil)
}

// event is something that a client did, or that a phone made of it.
type event struct {
	Phone string
	Chat  string
	IDs   []string
}

func (w *town) events(kind string) []event {
	w.t.Helper()
	var log struct{ Events []event }
	w.simulate("GET", "events?kind="+kind, nil, &log)
	return log.Events
}

// logins is how often clients of the number have logged in.
func (w *town) logins(number string) int {
	w.t.Helper()
	n := 0
	for _, e := range w.events("login") {
		if e.Phone == number {
			n++
		}
	}
	return n
}

// noKeyTwice makes sure that no message was encrypted with the key of another: phones take such a one for
// a copy and do not show it.
func (w *town) noKeyTwice() {
	w.t.Helper()
	if copies := w.events("duplicate"); len(copies) > 0 {
		w.t.Errorf("phones took these for copies: %+v", copies)
	}
}

// allDecrypted makes sure that phones could decrypt all that they got.
func (w *town) allDecrypted() {
	w.t.Helper()
	if failures := w.events("decrypt-error"); len(failures) > 0 {
		w.t.Errorf("phones could not decrypt these: %+v", failures)
	}
}

// awaitLogins waits until clients of the number have logged in that often, and makes sure that it is not
// more often.
func (w *town) awaitLogins(number string, want int) {
	w.t.Helper()
	got := 0
	await(w.t, func() bool { got = w.logins(number); return got >= want },
		func() string { return fmt.Sprintf("the number %s logged in %d times, not %d", number, got, want) })
	if got > want {
		w.t.Fatalf("the number %s logged in %d times, want %d", number, got, want)
	}
}

// nothingUnknown makes sure that the engines asked for nothing that the network does not know.
func (w *town) nothingUnknown() {
	var stats struct{ Unknown []string }
	w.simulate("GET", "stats", nil, &stats)
	if len(stats.Unknown) > 0 {
		w.t.Errorf("the network did not know these requests: %q", stats.Unknown)
	}
}
