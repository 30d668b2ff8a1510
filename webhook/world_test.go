package webhook_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
	"balas/internal/safehttp"
	"balas/webhook"
)

// plain words every event under its own name, and messages of ours under a second one too.
var plain = webhook.Dialect{
	Name:  "plain",
	Names: []string{"message", "message.status", "message.any", "turn"},
	NamesOf: func(e webhook.Event) []string {
		if e.Kind == "message" {
			return []string{"message", "message.any"}
		}
		return []string{string(e.Kind)}
	},
	Body: func(e webhook.Event, name string, i webhook.Instance, _ webhook.Link) any {
		return map[string]any{"id": e.ID, "position": e.Position, "event": name, "instance": i.Name, "data": e.Data}
	},
	Sign: func(h http.Header, d webhook.Delivery, secrets []string) {
		h.Set("Webhook-Id", d.ID)
		for _, s := range secrets {
			h.Add("X-Signed-With", s)
		}
	},
}

// world is a node with a database, an account and an instance.
type world struct {
	t        *testing.T
	ctx      context.Context
	pool     *pgxpool.Pool
	service  *webhook.Service
	caller   account.Caller
	instance uuid.UUID
	stop     func()

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), pool: pgtest.New(t), now: time.Now().UTC().Truncate(time.Microsecond)}
	a, err := account.Default(w.ctx, w.pool)
	if err != nil {
		t.Fatal(err)
	}
	w.caller = account.Caller{AccountID: a.ID}
	w.instance = w.addInstance("Toko Melati")
	w.start()
	return w
}

func (w *world) addInstance(name string) uuid.UUID {
	w.t.Helper()
	sealer, _ := account.NewSealer([]byte("a key of sixteen bytes or more"))
	i, _, err := chat.CreateInstance(w.ctx, w.pool, sealer, w.caller.AccountID, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return i.ID
}

// start starts a node; a second call starts the next one in place of the first.
func (w *world) start() {
	w.t.Helper()
	sealer, _ := account.NewSealer([]byte("a key of sixteen bytes or more"))
	client := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, IdlePerHost: 8})
	node := uuid.New()
	if _, err := w.pool.Exec(w.ctx, `INSERT INTO nodes (id, name) VALUES ($1, 'test')`, node); err != nil {
		w.t.Fatal(err)
	}
	w.service = webhook.New(webhook.Options{
		Pool: w.pool, NodeID: node, Sealer: sealer, Dialects: []webhook.Dialect{plain}, Transport: client.Transport(), Check: client.Check,
		Hint: func(context.Context, string) {}, Now: w.clock, Rand: func() float64 { return 0 }, Log: slog.New(slog.NewTextHandler(w.t.Output(), nil)),
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	service := w.service
	go func() { defer close(done); service.Run(ctx) }()
	w.stop = sync.OnceFunc(func() { cancel(); <-done })
	w.t.Cleanup(w.stop)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// pass lets time go by and has the node look at what is due.
func (w *world) pass(d time.Duration) {
	w.shift(d)
	webhook.Look(w.service)
}

// shift lets time go by, and nobody notices.
func (w *world) shift(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// happen commits an event of a chat.
func (w *world) happen(kind chat.EventKind, chatID int64, text string) uuid.UUID {
	w.t.Helper()
	w.commit(w.pool, kind, chatID, text)
	w.service.Wake()
	return w.instance
}

func (w *world) commit(db interface {
	Begin(context.Context) (pgx.Tx, error)
}, kind chat.EventKind, chatID int64, text string,
) {
	w.t.Helper()
	err := pgx.BeginFunc(w.ctx, db, func(tx pgx.Tx) error {
		data := map[string]any{"chatId": chatID, "body": text}
		return chat.AppendTx(w.ctx, tx, chat.Event{AccountID: w.caller.AccountID, InstanceID: &w.instance, Kind: kind, Data: data})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) endpoint(url string, p webhook.Patch) webhook.Endpoint {
	w.t.Helper()
	p.URL = &url
	e, err := w.service.Create(w.ctx, w.caller.AccountID, nil, "plain", p)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// await waits until a query answers true; it asks again whenever something was settled, and fails after a while.
func (w *world) await(sql string, args ...any) {
	w.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		var ok bool
		if err := w.pool.QueryRow(w.ctx, sql, args...).Scan(&ok); err != nil {
			w.t.Fatal(err)
		}
		if ok {
			return
		}
		select {
		case <-deadline:
			w.t.Fatalf("still not so: %s", sql)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// got is a request that a receiver was sent.
type got struct {
	ID     string
	Header http.Header
	Status int // that it was answered with
	Body   struct {
		ID       uuid.UUID
		Position int64
		Event    string
		Instance string
		Data     struct {
			ChatID int64
			Body   string
		}
	}
}

// receiver is an endpoint's server, which answers as the test says.
type receiver struct {
	*httptest.Server
	in chan got
}

func newReceiver(t *testing.T, answer func(h http.Header, g got) (status int)) *receiver {
	t.Helper()
	r := &receiver{in: make(chan got, 10000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		g := read(t, request)
		g.Status = answer(w.Header(), g)
		w.WriteHeader(g.Status)
		r.in <- g
	}))
	t.Cleanup(r.Close)
	return r
}

func read(t *testing.T, request *http.Request) got {
	g := got{ID: request.Header.Get("Webhook-Id"), Header: request.Header}
	body, _ := io.ReadAll(request.Body)
	if err := json.Unmarshal(body, &g.Body); err != nil {
		t.Errorf("the body is no JSON: %v: %s", err, body)
	}
	return g
}

func fine(http.Header, got) int { return http.StatusOK }

// next returns the next request.
func (r *receiver) next(t *testing.T) got {
	t.Helper()
	select {
	case g := <-r.in:
		return g
	case <-time.After(20 * time.Second):
		t.Fatal("nothing arrived")
		return got{}
	}
}
