package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/agent"
	"balas/api"
	"balas/api/engine"
	"balas/billing"
	"balas/chat"
	"balas/internal/nametest"
	"balas/internal/pgtest"
	"balas/internal/safehttp"
	"balas/knowledge"
	"balas/media"
	"balas/rules"
	"balas/scheduler"
	"balas/webhook"
	"balas/whatsapp"
)

// world is an engine with two shops. Ours has three numbers: one that is connected, one that is stopped
// and one that waits to be scanned. The other shop has one.
type world struct {
	t       testing.TB
	pool    *pgxpool.Pool
	chats   *chat.Service
	engine  *engine.Engine
	handler http.Handler
	log     *bytes.Buffer
	vars    map[string]string // what {{name}} in a case stands for
	ours    account.Account
	theirs  account.Account
	silent  bool // WhatsApp acknowledges nothing
	typed   []whatsapp.Typing
}

var clock = time.Date(2026, 3, 20, 10, 30, 0, 0, time.UTC)

func newWorld(t testing.TB, change ...func(*api.Deps)) *world {
	t.Helper()
	w := &world{t: t, pool: pgtest.New(t), log: &bytes.Buffer{}, vars: map[string]string{}}
	sealer, err := account.NewSealer([]byte("a secret key for tests only"))
	w.must(err)
	now := func() time.Time { return clock }
	w.chats = chat.New(w.pool, now, time.Minute)
	base := knowledge.New(w.pool, nil, 1<<30)
	base.Media = &media.Store{Pool: w.pool, Dir: t.TempDir(), Limits: media.Limits{MaxBytes: 60 << 20}, Now: time.Now}
	base.Media.HTTP = safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, MaxBytes: 60 << 20})
	w.engine = &engine.Engine{
		Media: base.Media, Campaigns: &scheduler.Service{Pool: w.pool, Now: now},
		Pool: w.pool, Sealer: sealer, Chat: w.chats, Now: now, Pick: func(int) int { return 0 },
		Agents:  agent.NewService(w.pool, base, agent.Config{}),
		Master:  account.NewMasterKey(invented),
		Billing: &billing.Service{Pool: w.pool, Most: 100, Home: "https://balas.example" + api.BillingPath},
		AckWait: 5 * time.Second, QRWait: 5 * time.Second, WhatsApp: w.whatsapp(),
	}
	w.engine.Webhooks = w.webhooks(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Resolver: nametest.Nobody(t)})
	d := api.Deps{
		Engine: w.engine, Version: "test", Ready: func(context.Context) error { return nil },
		Logger: w.logger(),
	}
	for _, c := range change {
		c(&d)
	}
	w.handler = api.New(d)
	w.people()
	return w
}

func (w *world) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(&lockedWriter{w: w.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// caller is our account.
func (w *world) caller() account.Caller { return account.Caller{AccountID: w.ours.ID} }

// webhooks returns a service that does nothing until it is run.
func (w *world) webhooks(o safehttp.Options) *webhook.Service {
	w.t.Helper()
	node, client := uuid.New(), safehttp.New(o)
	_, err := w.pool.Exec(w.t.Context(), `INSERT INTO nodes (id, name) VALUES ($1, 'test')`, node)
	w.must(err)
	return webhook.New(webhook.Options{
		Pool: w.pool, NodeID: node, Sealer: w.engine.Sealer, Dialects: api.Events(), Transport: client.Transport(), Check: client.Check,
		Link: webhook.NewLink("https://balas.example/files/", w.engine.Sealer, w.engine.Now), Hint: func(context.Context, string) {},
		Now: w.engine.Now, Log: slog.New(slog.DiscardHandler),
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// people makes the accounts, keys and instances.
func (w *world) people() {
	w.ours, w.theirs = w.account("our shop", account.Enterprise), w.account("their shop", account.Enterprise)
	_, err := account.Default(w.t.Context(), w.pool) // whose the master key's holder is
	w.must(err)
	w.vars["master"], w.vars["our_account"] = invented, w.ours.ID.String()
	w.vars["key"] = w.key(w.ours)
	w.vars["other_key"] = w.key(w.theirs)
	spare, err := account.CreateKey(w.t.Context(), w.pool, w.ours.ID, "spare", nil)
	w.must(err)
	w.vars["spare_key"] = spare.ID.String()
	online := w.instance(w.ours, "online")
	w.seen(online, chat.Observed{State: chat.Connected, Phone: "6281200000009", JID: "6281200000009:1@s.whatsapp.net"})
	stopped := w.instance(w.ours, "stopped")
	w.seen(stopped, chat.Observed{State: chat.Stopped, Phone: "6281200000008", JID: "6281200000008:1@s.whatsapp.net"})
	scanning := w.instance(w.ours, "scanning")
	w.must(w.chats.ShowQR(w.t.Context(), w.ours.ID, scanning.ID, 0, "an invented code", clock.Add(20*time.Second)))
	w.must(chat.SetWanted(w.t.Context(), w.pool, scanning.ID, chat.Online))
	w.seen(w.instance(w.ours, "guarded"), chat.Observed{
		State: chat.ScanQR, Cause: chat.PasskeyRequired, Passkey: []byte(`{"publicKey":{"challenge":"an invented one"}}`),
	})
	w.instance(w.theirs, "foreign")
	solo := w.account("a shop with one number", account.Enterprise)
	w.vars["lone_key"] = w.key(solo)
	w.instance(solo, "solo")
	k, err := rules.AddKeyword(w.t.Context(), w.pool, account.Caller{AccountID: w.ours.ID}, rules.Keyword{
		InstanceID: online.ID, Match: rules.Contains, Pattern: "opening hours", Reply: "Nine to six.", Enabled: true,
	})
	w.must(err)
	w.vars["keyword"] = k.ID.String()
	m, err := w.chats.Accept(w.t.Context(), chat.Draft{
		AccountID: w.ours.ID, InstanceID: online.ID, To: chat.Address{Kind: chat.PN, User: "6281200000001"},
		Body: "An earlier text", Origin: chat.FromAPI,
	})
	w.must(err)
	w.teach(online)
	for name, a := range map[string]account.Account{"spare": w.ours, "foreign_agent": w.theirs} {
		made, err := w.engine.Agents.Create(w.t.Context(), agent.New(a.ID, nil, name))
		w.must(err)
		w.vars[name] = made.ID
	}
	w.acknowledge(m, chat.Read)
	w.vars["message"] = m.ID
	w.crowd(online)
	w.gather(online)
	w.vars["files"] = w.files()
	w.hooks(online)
}

// hooks gives our account a webhook, and the instance one in each dialect that has its own.
func (w *world) hooks(i chat.Instance) {
	url := "https://shop.example/hook"
	for name, dialect := range map[string]string{"hook": "instanceapi", "connection_hook": "connectionapi"} {
		var of *uuid.UUID
		if name != "hook" {
			of = &i.ID
		}
		e, err := w.engine.Webhooks.Create(w.t.Context(), i.AccountID, of, dialect, webhook.Patch{URL: &url})
		w.must(err)
		w.vars[name] = e.ID.String()
	}
	_, err := w.engine.Webhooks.SetSole(w.t.Context(), i.AccountID, i.ID, "sessionapi", webhook.Patch{URL: &url})
	w.must(err)
}

// crowd makes a list, campaigns of it in several states, and a wish to be left alone.
func (w *world) crowd(i chat.Instance) {
	name, friends := "Friends", slices.Values([]scheduler.Member{
		{Number: "6281200000001", Name: "Ani", Fields: map[string]string{"Town": "Bandung"}}, {Number: "6281200000002"},
	})
	tags := []string{"loyal"}
	l, _, err := w.engine.Campaigns.CreateList(w.t.Context(), w.ours.ID, scheduler.ListChange{Name: &name, Tags: &tags, Members: friends})
	w.must(err)
	w.vars["list"] = l.ID
	for _, name := range []string{"draft", "running", "paused"} {
		w.vars[name] = w.campaign(i, name, l.ID).ID
		if name == "draft" {
			continue
		}
		_, err := w.engine.Campaigns.Start(w.t.Context(), w.ours.ID, w.vars[name])
		w.must(err)
	}
	w.must(w.engine.Campaigns.Pause(w.t.Context(), w.ours.ID, w.vars["paused"], "for lunch"))
	a := chat.Address{Kind: chat.PN, User: "6281200000007"}
	_, err = w.chats.Suppress(w.t.Context(), w.ours.ID, chat.Suppression{Addresses: []chat.Address{a}, Reason: "asked by telephone"})
	w.must(err)
	picture, err := w.engine.Media.Put(w.t.Context(), w.ours.ID, strings.NewReader(pixel), media.Info{FileName: "pixel.png", Public: true})
	w.must(err)
	w.vars["picture"] = picture.PublicName()
}

// campaign makes a campaign of a list that says hello.
func (w *world) campaign(i chat.Instance, name, listID string) scheduler.Campaign {
	c, _, err := w.engine.Campaigns.CreateCampaign(w.t.Context(), i.AccountID, scheduler.CampaignChange{
		InstanceID: &i.ID, Name: &name, Recipients: &scheduler.Recipients{ListID: listID},
		Message: &scheduler.Message{Type: chat.KindText, Content: "Hello {{Name|friend}} in {{Town}}, {{Wish}}"},
	})
	w.must(err)
	return c
}

// teach gives the instance an agent that knows two answers.
func (w *world) teach(i chat.Instance) {
	a, err := w.engine.Agents.Resolve(w.t.Context(), i.AccountID, i.ID, "")
	w.must(err)
	pairs, err := w.engine.Agents.Knowledge.PutAllQnA(w.t.Context(), []knowledge.QnA{
		{AgentID: a.ID, Question: "When do you open?", Answer: "At nine."},
		{AgentID: a.ID, Question: "Where are you?", Answer: "By the river."},
	})
	w.must(err)
	w.vars["agent"], w.vars["qna"] = a.ID, pairs[0].ID
	stock := int64(3)
	products, err := w.engine.Agents.Knowledge.AddProducts(w.t.Context(), []knowledge.Product{
		{AgentID: a.ID, Name: "Glass teapot", Description: "Holds a litre.", Price: 145_000, Stock: &stock, SKU: "GT-01"},
		{AgentID: a.ID, Name: "Steel sieve", Description: "Fits every pot.", Price: 35_000, SKU: "SS-02"},
	})
	w.must(err)
	w.vars["product"] = products[0].ID
	f, err := w.engine.Agents.Knowledge.AddFile(w.t.Context(), i.AccountID, knowledge.File{AgentID: a.ID, Name: "gifts.md"}, strings.NewReader("We pack gifts."))
	w.must(err)
	w.vars["file"] = f.ID
	u, err := w.engine.Agents.Knowledge.AddURL(w.t.Context(), knowledge.URL{AgentID: a.ID, URL: "https://shop.example/faq"})
	w.must(err)
	w.vars["url"] = u.ID
	w.learn(a)
	w.golden(a, pairs[0].ID)
}

func (w *world) account(name string, plan account.Plan) account.Account {
	a, err := account.Create(w.t.Context(), w.pool, name, plan)
	w.must(err)
	return a
}

func (w *world) key(a account.Account, scopes ...string) string {
	k, err := account.CreateKey(w.t.Context(), w.pool, a.ID, "test", scopes)
	w.must(err)
	_, err = account.Authenticate(w.t.Context(), w.pool, k.Secret) // a first use is noted in the database
	w.must(err)
	return k.Secret
}

func (w *world) instance(a account.Account, name string) chat.Instance {
	i, s, err := chat.CreateInstance(w.t.Context(), w.pool, w.engine.Sealer, a.ID, name)
	w.must(err)
	w.vars[name], w.vars[name+"_hex"] = i.ID.String(), i.HexID
	_, err = account.Authenticate(w.t.Context(), w.pool, s.Key) // a first use is noted in the database
	w.must(err)
	w.vars[name+"_session"], w.vars[name+"_token"], w.vars[name+"_key"] = s.SessionID, s.AccessToken, s.Key
	return i
}

func (w *world) seen(i chat.Instance, o chat.Observed) {
	w.must(w.chats.Observe(w.t.Context(), i.AccountID, i.ID, 0, o))
}

func (w *world) acknowledge(m chat.Message, s chat.Status) {
	i, err := chat.LoadInstance(w.t.Context(), w.pool, m.InstanceID)
	w.must(err)
	w.must(pgx.BeginFunc(w.t.Context(), w.pool, func(tx pgx.Tx) error {
		return chat.AcknowledgeTx(w.t.Context(), tx, []chat.Outcome{{
			AccountID: i.AccountID, InstanceID: i.ID, ID: m.ID, Status: s, At: clock, Error: failure(s),
		}})
	}))
}

func failure(s chat.Status) string {
	if s == chat.Failed {
		return "the number is not on WhatsApp"
	}
	return ""
}

// whatsapp acknowledges what is sent to anybody but 6281200000404, whom it does not know.
func (w *world) whatsapp() engine.WhatsApp {
	want := func(wanted chat.Wanted) func(context.Context, chat.Instance) error {
		return func(ctx context.Context, i chat.Instance) error { return chat.SetWanted(ctx, w.pool, i.ID, wanted) }
	}
	return engine.WhatsApp{
		Start: want(chat.Online), Stop: want(chat.Offline), Logout: want(chat.Offline),
		Delete: func(ctx context.Context, i chat.Instance) error { return chat.DeleteInstance(ctx, w.pool, i.ID) },
		PairCode: func(_ context.Context, _ chat.Instance, phone string) (string, error) {
			return "CODE-" + phone[len(phone)-4:], nil
		},
		AnswerPasskey: func(ctx context.Context, i chat.Instance, _ []byte) error {
			return w.chats.Observe(ctx, i.AccountID, i.ID, 0, chat.Observed{
				State: chat.ScanQR, Cause: chat.PasskeyConfirm, Passkey: []byte(`{"code":"ABCD-EFGH"}`),
			})
		},
		ConfirmPasskey: want(chat.Online),
		Download:       w.download,
		Chats:          w.chatWork(), Groups: w.groupWork(), People: w.peopleWork(),
		WaitQR: func(ctx context.Context, i chat.Instance) (chat.Instance, error) { return i, nil },
		WaitSent: func(ctx context.Context, m chat.Message) (chat.Message, error) {
			if w.silent {
				return m, nil
			}
			c, err := chat.FindChat(ctx, w.pool, m.ChatID)
			w.must(err)
			to, err := chat.AddressOf(ctx, w.pool, c)
			w.must(err)
			status := chat.Sent
			if to.User == nowhere {
				status = chat.Failed
			}
			w.acknowledge(m, status)
			return chat.FindMessage(ctx, w.pool, m.InstanceID, m.ID)
		},
	}
}

// id returns the id of the instance called name.
func (w *world) id(name string) uuid.UUID { return uuid.MustParse(w.vars[name]) }

// fill puts the values of the world's variables into a text.
func (w *world) fill(text string) string {
	if !strings.Contains(text, "{{") { // bodies of many megabytes among them
		return text
	}
	for name, value := range w.vars {
		text = strings.ReplaceAll(text, "{{"+name+"}}", value)
	}
	return text
}

// everything returns a hash of each table but the counters of calls.
func (w *world) everything() map[string]string {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), `
		SELECT quote_ident(table_name) FROM information_schema.tables
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
		  AND table_name NOT IN ('call_counts', 'goose_db_version') AND table_name NOT LIKE 'whatsmeow%'`)
	w.must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	hashes := map[string]string{}
	for _, table := range tables {
		var hash string
		w.must(w.pool.QueryRow(w.t.Context(), fmt.Sprintf(
			`SELECT count(*) || ':' || COALESCE(md5(string_agg(t::TEXT, '|' ORDER BY t::TEXT)), '') FROM %s t`, table)).Scan(&hash))
		hashes[table] = hash
	}
	return hashes
}

// lockedWriter is a buffer that several requests log into.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
