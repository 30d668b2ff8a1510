package stream_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/api/stream"
	"balas/chat"
	"balas/internal/pgtest"
	"balas/webhook"
)

// plain words every event, and messages under a second name too, in the place of the words of a dialect.
func plain(name string) webhook.Dialect {
	return webhook.Dialect{Name: name, NamesOf: namesOf, Body: bodyOf}
}

func namesOf(e webhook.Event) []string {
	if e.Kind == "message" {
		return []string{"message", "message.any"}
	}
	return []string{string(e.Kind)}
}

func bodyOf(e webhook.Event, name string, i webhook.Instance, _ webhook.Link) any {
	return map[string]any{"event": name, "key": e.ID, "instance": i.Name, "data": e.Data}
}

// world is an account with two instances, and nodes that serve its streams.
type world struct {
	t       *testing.T
	pool    *pgxpool.Pool
	sealer  *account.Sealer
	account account.Account
	key     account.Key
	shops   [2]uuid.UUID
	keys    [2]string // of the shops
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, pool: pgtest.New(t)}
	var err error
	w.account, err = account.Default(t.Context(), w.pool)
	w.must(err)
	w.key, err = account.CreateKey(t.Context(), w.pool, w.account.ID, "test", nil)
	w.must(err)
	w.sealer, err = account.NewSealer([]byte("a key of sixteen bytes or more"))
	w.must(err)
	for n, name := range []string{"Toko Melati", "Toko Kenanga"} {
		i, s, err := chat.CreateInstance(t.Context(), w.pool, w.sealer, w.account.ID, name)
		w.must(err)
		w.shops[n], w.keys[n] = i.ID, s.Key
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// node is one of several that share a database, and hear of each other through it.
type node struct {
	w       *world
	service *webhook.Service
	server  *httptest.Server
}

func (w *world) node(times stream.Times, change ...func(*webhook.Options)) *node {
	w.t.Helper()
	id := uuid.New()
	_, err := w.pool.Exec(w.t.Context(), `INSERT INTO nodes (id, name) VALUES ($1, 'test')`, id)
	w.must(err)
	o := webhook.Options{
		Pool: w.pool, NodeID: id, Sealer: w.sealer, Dialects: []webhook.Dialect{plain("balas"), plain("connectionapi")}, Transport: http.DefaultTransport, Now: time.Now,
		Hint: func(ctx context.Context, payload string) {
			_, _ = w.pool.Exec(ctx, `SELECT pg_notify('balas', $1)`, payload)
		},
		Log: slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&o)
	}
	n := &node{w: w, service: webhook.New(o)}
	n.run()
	n.listen()
	n.server = httptest.NewServer(n.api(times))
	readDocument.Do(func() { document = w.document(n.server) })
	w.t.Cleanup(func() { n.service.CloseReaders(); n.server.CloseClientConnections(); n.server.Close() })
	return n
}

func (n *node) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); n.service.Run(ctx) }()
	n.w.t.Cleanup(func() { cancel(); <-done })
}

// listen hears what the database tells, as a node of the engine does.
func (n *node) listen() {
	acquired, err := n.w.pool.Acquire(n.w.t.Context())
	n.w.must(err)
	conn := acquired.Hijack()
	_, err = conn.Exec(n.w.t.Context(), "LISTEN balas")
	n.w.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = conn.Close(context.Background()) }()
		for {
			hint, err := conn.WaitForNotification(ctx)
			if err != nil {
				return
			}
			n.service.Hinted(hint.Payload)
		}
	}()
	n.w.t.Cleanup(func() { cancel(); <-done })
}

// happen commits that many events of the shop at once, and has the node number them.
func (n *node) happen(shop, count int, kind, text string) {
	n.w.t.Helper()
	_, err := n.w.pool.Exec(n.w.t.Context(), `
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT gen_random_uuid(), $1, $2, $3, jsonb_build_object('text', $4::TEXT) FROM generate_series(1, $5)`,
		n.w.account.ID, n.w.shops[shop], kind, text, count)
	n.w.must(err)
	n.service.Wake()
}

// published waits until so many events have a position.
func (w *world) published(count int64) {
	w.t.Helper()
	w.within("all have a position", func() bool {
		var last int64
		return w.pool.QueryRow(w.t.Context(), `SELECT position FROM event_logs`).Scan(&last) == nil && last == count
	})
}

// frame is what a client got.
type frame struct{ id, name, data string }

// client reads a stream of server-sent events.
type client struct {
	t      *testing.T
	answer *http.Response
	lines  *bufio.Scanner
	last   string // as a browser keeps it
	notes  []string
	cut    func()
}

// follow connects behind an id; empty: from now on.
func (n *node) follow(t *testing.T, secret, lastID string) *client {
	t.Helper()
	ctx, cut := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.server.URL+"/api/v2/events/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Api-Key", secret)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := n.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	check(t, answer)
	c := &client{t: t, answer: answer, lines: bufio.NewScanner(answer.Body), last: lastID, cut: cut}
	c.lines.Buffer(nil, 1<<20)
	t.Cleanup(c.close)
	return c
}

func (c *client) close() { c.cut(); _ = c.answer.Body.Close() }

// next returns the next event; false: the stream has ended.
func (c *client) next() (f frame, ok bool) {
	for c.lines.Scan() {
		field, value, _ := strings.Cut(c.lines.Text(), ": ")
		switch field {
		case "id":
			f.id, c.last = value, value
		case "event":
			f.name = value
		case "data":
			f.data = value
		case "":
			if c.lines.Text() != "" {
				c.notes = append(c.notes, value)
			} else if f.data != "" {
				return f, true
			}
		default:
			c.notes = append(c.notes, c.lines.Text())
		}
	}
	return f, false
}

func (n *node) dial(t *testing.T, query string) (*websocket.Conn, error) {
	t.Helper()
	c, answer, err := websocket.Dial(t.Context(), n.server.URL+"/ws?"+query, nil)
	check(t, answer)
	if err == nil {
		t.Cleanup(func() { _ = c.CloseNow() })
		c.SetReadLimit(1 << 20)
	}
	return c, err
}

// within waits until true is returned.
func (w *world) within(what string, done func() bool) {
	w.t.Helper()
	deadline := time.After(30 * time.Second)
	for !done() {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			w.t.Fatal("still not so: " + what)
		}
	}
}

// log returns what the log has behind a position, as the dialect names it.
func (w *world) log(after int64) (frames []frame) {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `SELECT position, id::TEXT, kind FROM events WHERE position > $1 ORDER BY position`, after)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var position int64
		var id, kind string
		w.must(rows.Scan(&position, &id, &kind))
		at := fmt.Sprint(position)
		if kind == "message" {
			frames = append(frames, frame{at + ".1", "message", id}, frame{at, "message.any", id})
		} else {
			frames = append(frames, frame{at, kind, id})
		}
	}
	return frames
}
