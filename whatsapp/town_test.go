package whatsapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
	"balas/internal/safehttp"
	"balas/media"
	"balas/simulator"
	"balas/whatsapp"
	"balas/whatsapp/network"
	"balas/whatsapp/node"
)

// town is a simulated network with a shop, and the engine's WhatsApp side on a database of its own.
type town struct {
	t       *testing.T
	ctx     context.Context
	network *simulator.Server
	pool    *pgxpool.Pool
	chats   *chat.Service
	media   *media.Store
	account account.Account
	due     chan chat.Due
}

const shop = "628110000001"

func newTown(t *testing.T) *town {
	t.Helper()
	return newTownOn(t, pgtest.New(t))
}

func newTownOn(t *testing.T, pool *pgxpool.Pool) *town {
	t.Helper()
	network, err := simulator.Start(simulator.Options{Strict: func(request string) { t.Errorf("unknown request: %s", request) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = network.Close() })
	w := &town{t: t, network: network, pool: pool, due: make(chan chat.Due, 1000)}
	w.ctx = t.Context()
	w.media = &media.Store{
		Pool: w.pool, Dir: t.TempDir(), Limits: media.Limits{MaxBytes: 256 << 20}, Now: time.Now,
		HTTP: safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
	}
	w.chats = chat.New(w.pool, time.Now, 0)
	w.chats.OnDue = func(d chat.Due) { w.due <- d }
	if w.account, err = account.Default(w.ctx, w.pool); err != nil {
		t.Fatal(err)
	}
	return w
}

// engine starts a supervisor, set up as asked; it ends with the test, or when the returned stop is called.
func (w *town) engine(setUp ...func(*whatsapp.Supervisor)) (s *whatsapp.Supervisor, stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.ctx)
	log := slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	network, err := network.Simulated(ctx, w.network.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	node, err := node.Join(ctx, w.pool, w.t.Name(), log)
	if err != nil {
		w.t.Fatal(err)
	}
	s = whatsapp.NewSupervisor(ctx, w.chats, node, network, log)
	s.Media = w.media
	for _, set := range setUp {
		set(s)
	}
	nodeDone, done := make(chan struct{}), make(chan struct{})
	nodeCtx, leave := context.WithCancel(context.WithoutCancel(ctx))
	go func() { node.Run(nodeCtx); close(nodeDone) }()
	go func() { s.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done; leave(); <-nodeDone }
	w.t.Cleanup(stop)
	return s, stop
}

// instance makes an instance of the town's account.
func (w *town) instance(name string) chat.Instance {
	w.t.Helper()
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		w.t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(w.ctx, w.pool, sealer, w.account.ID, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

// link makes an instance, starts it and scans its code with the phone.
func (w *town) link(s *whatsapp.Supervisor, phone string) chat.Instance {
	w.t.Helper()
	w.phone(phone, "Shop "+phone)
	i := w.instance("shop " + phone)
	if err := s.Start(w.ctx, i); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	i, err := s.WaitQR(ctx, i)
	if err != nil || i.QR == "" {
		w.t.Fatalf("no QR code: %v, instance is %s: %s", err, i.State, i.StateReason)
	}
	w.post("/simulator/phones/"+phone+"/scan", map[string]any{"qr": i.QR}, nil)
	return w.await(i, chat.Connected)
}

// await waits until the instance is in the state.
func (w *town) await(i chat.Instance, state chat.State) chat.Instance {
	w.t.Helper()
	return w.awaitThat(i, string(state), func(now chat.Instance) bool { return now.State == state })
}

// awaitCause waits until the instance is in its state for that cause.
func (w *town) awaitCause(i chat.Instance, cause chat.Cause) chat.Instance {
	w.t.Helper()
	return w.awaitThat(i, string(cause), func(now chat.Instance) bool { return now.StateCause == cause })
}

// awaitThat waits until the instance is as wanted.
func (w *town) awaitThat(i chat.Instance, wanted string, is func(chat.Instance) bool) chat.Instance {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if now, err := chat.LoadInstance(ctx, w.pool, i.ID); err == nil {
			if i = now; is(now) {
				return now
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.t.Fatalf("instance is %s (%s), not %s", i.State, i.StateReason, wanted)
		}
	}
}

func (w *town) phone(number, name string) {
	w.t.Helper()
	w.post("/simulator/phones", map[string]any{"phone": number, "name": name}, nil)
}

// say has a phone write to another and returns the message's id.
func (w *town) say(from, to, text string) string {
	w.t.Helper()
	var said struct{ ID string }
	w.post("/simulator/phones/"+from+"/messages", map[string]any{"to": to, "text": text}, &said)
	return said.ID
}

type received struct {
	Seq    int
	ID     string
	From   string
	Text   string
	Repeat bool
}

// inbox waits until the phone has decrypted at least n messages and returns them.
func (w *town) inbox(phone string, n int) []received {
	w.t.Helper()
	var all []received
	for after := 0; len(all) < n; {
		var page struct{ Messages []received }
		w.get("/simulator/phones/"+phone+"/inbox?wait=20s&after="+itoa(after), &page)
		if len(page.Messages) == 0 {
			w.t.Fatalf("phone %s has %d messages, want %d: %+v", phone, len(all), n, all)
		}
		all = append(all, page.Messages...)
		after = all[len(all)-1].Seq
	}
	return all
}

// dueChat waits for the next scheduled turn.
func (w *town) dueChat() chat.Due {
	w.t.Helper()
	select {
	case d := <-w.due:
		return d
	case <-time.After(20 * time.Second):
		w.t.Fatal("no turn became due")
		return chat.Due{}
	}
}

func (w *town) post(path string, body, answer any) {
	w.t.Helper()
	w.request(http.MethodPost, path, body, answer)
}

func (w *town) patch(path string, body any) {
	w.t.Helper()
	w.request(http.MethodPatch, path, body, nil)
}

func (w *town) request(method, path string, body, answer any) {
	w.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.ctx, method, w.network.URL()+path, bytes.NewReader(content))
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	w.read(path, resp, err, answer)
}

// awaitMessage waits until the message's row is as it should be.
func (w *town) awaitMessage(i chat.Instance, id string, is func(chat.Message) bool) chat.Message {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for {
		m, err := chat.FindMessage(w.ctx, w.pool, i.ID, id)
		if err == nil && is(m) {
			return m
		}
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("message %s is not as it should be: %+v, %v", id, m, err)
		}
	}
}

// awaitRow waits until the query, which gives one truth value, gives true.
func (w *town) awaitRow(sql string, args ...any) {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		var holds bool
		err := w.pool.QueryRow(w.ctx, sql, args...).Scan(&holds)
		if err == nil && holds {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("%s %v: not within the time (%v)", sql, args, err)
		}
	}
}

// clearFaults ends the trouble on the network.
func (w *town) clearFaults() {
	w.t.Helper()
	w.request(http.MethodDelete, "/simulator/faults", nil, nil)
}

// try posts, and returns an error when it is refused.
func (w *town) try(path string, body any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	resp, err := http.Post(w.network.URL()+path, "application/json", bytes.NewReader(content))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= 300 {
		return errors.New(resp.Status)
	}
	return nil
}

func (w *town) get(path string, answer any) {
	w.t.Helper()
	resp, err := http.Get(w.network.URL() + path)
	w.read(path, resp, err, answer)
}

func (w *town) read(path string, resp *http.Response, err error, answer any) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= 300 {
		var failure struct{ Error string }
		_ = json.NewDecoder(resp.Body).Decode(&failure)
		w.t.Fatalf("%s: %s: %s", path, resp.Status, failure.Error)
	}
	if answer == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
}
