package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"balas/account"
	"balas/agent"
	"balas/api"
	"balas/api/engine"
	"balas/api/sessionapi"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/safehttp"
	"balas/knowledge"
	"balas/knowledge/crawl"
	"balas/knowledge/document"
	"balas/media"
	"balas/rules"
	"balas/scheduler"
	"balas/webhook"
	"balas/whatsapp"
	"balas/whatsapp/network"
	"balas/whatsapp/node"
	"balas/whatsapp/preview"
)

type serveCommand struct{ Config }

// Run serves until a signal ends it.
func (serveCommand) Run(ctx context.Context, c Config, log *slog.Logger) error {
	house, err := open(ctx, c, log)
	if err != nil {
		return err
	}
	defer house.close()
	return house.serve(ctx, func(string) {})
}

// house is the engine with all its rooms wired.
type house struct {
	config     Config
	log        *slog.Logger
	db         *database
	sealer     *account.Sealer
	jwt        account.JWTKey
	account    account.Account // the default one
	chats      *chat.Service
	media      *media.Store
	base       *knowledge.Service
	agents     *agent.Service
	rules      *rules.Engine
	campaigns  *scheduler.Sender
	webhooks   *webhook.Service
	node       *node.Node
	supervisor *whatsapp.Supervisor
}

// open opens the database and wires the rooms. Nothing works yet but the node's presence.
func open(ctx context.Context, c Config, log *slog.Logger) (*house, error) {
	sealer, err := openSealer(c)
	if err != nil {
		return nil, err
	}
	jwt, err := account.NewJWTKey(c.JWTSecret)
	if err != nil {
		return nil, fmt.Errorf("BALAS_JWT_SECRET: %w", err)
	}
	db, err := openDatabase(ctx, c, log, true)
	if err != nil {
		return nil, err
	}
	h := &house{config: c, log: log, sealer: sealer, jwt: jwt, db: db}
	if err := h.furnish(ctx); err != nil {
		db.close()
		return nil, err
	}
	return h, nil
}

func (h *house) furnish(ctx context.Context) (err error) {
	if h.account, err = account.Default(ctx, h.db.Pool); err != nil {
		return err
	}
	if err = warnOfKey(ctx, h.db, h.sealer, h.log); err != nil {
		return err
	}
	network, err := h.network(ctx)
	if err != nil {
		return err
	}
	if h.node, err = node.Join(ctx, h.db.Pool, h.nodeName(), h.log); err != nil {
		return err
	}
	h.wire(ctx, network)
	return nil
}

func (h *house) network(ctx context.Context) (*network.Network, error) {
	if h.config.SimulatorURL != "" {
		return network.Simulated(ctx, h.config.SimulatorURL)
	}
	network, err := network.Real(ctx)
	if err != nil { // the built-in version may still do
		h.log.Warn("WhatsApp version not refreshed", "error", err)
	}
	return network, nil
}

func (h *house) nodeName() string {
	if h.config.NodeName != "" {
		return h.config.NodeName
	}
	name, _ := os.Hostname()
	return name
}

func (h *house) wire(ctx context.Context, network *network.Network) {
	c, pool := h.config, h.db.Pool
	h.chats = chat.New(pool, time.Now, c.Debounce)
	h.media = newMedia(c, pool)
	client := agent.NewClient(c.OpenAIBaseURL, c.OpenAIKey)
	models := agent.Config{Model: c.Model, FallbackModel: c.FallbackModel}
	if c.Model != "" {
		models.Client = client
	}
	h.base = knowledge.New(pool, knowledge.NewEmbedder(client, c.EmbeddingModel), int64(pg.MemorySize()/indexShare))
	h.base.Media, h.base.Crawler = h.media, newCrawler(c)
	h.base.Reranker = knowledge.NewReranker(c.RerankURL, c.RerankModel, c.RerankKey)
	h.base.Reader = document.NewReader(filepath.Join(c.DataDir, "cache", "pdfium"), pdfIdle)
	h.agents = agent.NewService(pool, h.base, models)
	h.supervisor = whatsapp.NewSupervisor(ctx, h.chats, h.node, network, h.log)
	h.supervisor.Media = h.media
	h.agents.Ears = agent.Ears{
		Client: client, Transcribe: c.Transcribe, Vision: c.Vision, Fetch: h.supervisor.Fetch, Files: h.media,
	}
	h.campaigns = newCampaigns(h)
	h.rules = rules.New(context.WithoutCancel(ctx), h.chats, rules.Options{
		NodeID: h.node.ID, Alive: h.node.Alive, Answerer: h.agents, Listener: h.agents, Log: h.log, HumanDelay: c.HumanDelay == "on",
		Answered: h.answered, Withdrawn: h.withdrawn,
	})
	h.chats.OnDue = func(d chat.Due) {
		h.rules.Wake(d)
		go h.prepare(d.InstanceID)
	}
	h.supervisor.Previews = newPreviews(c)
	h.supervisor.OnTyping = h.rules.Typing
	h.supervisor.OnOnline = h.resume
	h.webhooks = newWebhooks(h)
	h.chats.OnEvent = h.webhooks.Wake
	h.node.Hear(h.webhooks.Hinted)
}

// newCampaigns sends campaigns through the sessions of this node, and has the other nodes look when their work changes here.
func newCampaigns(h *house) *scheduler.Sender {
	s := scheduler.NewSender(&scheduler.Service{Pool: h.db.Pool, Now: time.Now}, h.chats)
	s.NodeID, s.Log, s.Check = h.node.ID, h.log, h.supervisor.CheckNumbersOf
	s.OnDue = func() {
		s.Wake()
		h.node.Hint(context.Background(), campaignsDue)
	}
	h.node.Hear(func(payload string) {
		if payload == campaignsDue {
			s.Wake()
		}
	})
	h.supervisor.Campaigns = whatsapp.Campaigns{
		Queue: scheduler.QueueOutcomes, Recorded: s.Recorded, Postpone: s.Postpone, Changed: s.WakeInstance,
	}
	return s
}

// answered notes that a customer answers a campaign's message.
func (h *house) answered(ctx context.Context, tx pgx.Tx, a rules.Answering) (string, error) {
	return h.campaigns.AnsweredTx(ctx, tx, a.Offer, a.At, a.OptedOut)
}

// withdrawn notes that customers of campaigns opted out before they were written to.
func (h *house) withdrawn(ctx context.Context, tx pgx.Tx, instanceID uuid.UUID, messageIDs []string) error {
	return h.campaigns.OptedOutTx(ctx, tx, instanceID, messageIDs)
}

// campaignsDue is the hint that something of a campaign may be due earlier than it was.
const campaignsDue = "campaigns"

// prepare has an agent ready before it is asked.
func (h *house) prepare(instanceID uuid.UUID) {
	if err := h.agents.Prepare(context.Background(), instanceID); err != nil {
		h.log.Warn("prepare agent", "instance", instanceID, "error", err)
	}
}

// resume takes up the turns that a crash, or another node, left of an instance that is online here now.
func (h *house) resume(ctx context.Context, instanceID uuid.UUID) error {
	return h.rules.Resume(ctx, instanceID)
}

const (
	mostMedia  = 2 << 30             // bytes of a file: the largest document that WhatsApp takes
	mediaQuota = 50 << 30            // bytes of all files of an account
	mediaStays = 30 * 24 * time.Hour // after its last use, if no message has the file
)

func newMedia(c Config, pool *pgxpool.Pool) *media.Store {
	allow, _ := safehttp.ParsePrefixes(c.AllowPrivate) // read before, when the configuration was
	return &media.Store{
		Pool: pool, Dir: filepath.Join(c.DataDir, "media"), Now: time.Now,
		Limits: media.Limits{MaxBytes: mostMedia, QuotaBytes: mediaQuota, Retention: mediaStays},
		HTTP:   safehttp.New(safehttp.Options{Allow: allow, MaxBytes: mostMedia, Timeout: 10 * time.Minute}),
	}
}

// pdfIdle is how long the reader of PDF, which takes some 300 MB, waits for another file.
const pdfIdle = time.Minute

// newCrawler fetches what owners teach from: five megabytes a page, half a minute each.
func newCrawler(c Config) *crawl.Crawler {
	allow, _ := safehttp.ParsePrefixes(c.AllowPrivate)
	client := safehttp.New(safehttp.Options{Allow: allow, MaxBytes: 50 << 20})
	return &crawl.Crawler{Transport: client.Transport(), Agent: "BalasBot"}
}

func newPreviews(c Config) *preview.Fetcher {
	allow, _ := safehttp.ParsePrefixes(c.AllowPrivate)
	return preview.New(safehttp.New(safehttp.Options{Allow: allow, MaxBytes: 5 << 20, MaxRedirects: 3}), time.Now)
}

// newWebhooks sends events to where the owner wants them: eight at a time to an endpoint, whose answer is read up to a
// megabyte.
func newWebhooks(h *house) *webhook.Service {
	allow, _ := safehttp.ParsePrefixes(h.config.AllowPrivate)
	client := safehttp.New(safehttp.Options{Allow: allow, MaxBytes: 1 << 20, HeaderTimeout: time.Minute, IdlePerHost: 8})
	return webhook.New(webhook.Options{
		Pool: h.db.Pool, NodeID: h.node.ID, Sealer: h.sealer, Dialects: api.Events(), Transport: client.Transport(), Check: client.Check,
		Link: webhook.NewLink(h.publicURL()+"/files/", h.sealer, time.Now), Hint: h.node.Hint, Now: time.Now, Log: h.log,
	})
}

// publicURL is where others reach the API.
func (h *house) publicURL() string {
	if h.config.Advertise != "" {
		return strings.TrimSuffix(h.config.Advertise, "/")
	}
	return h.scheme() + "://" + h.config.Listen
}

// indexShare is which part of the machine's memory the indexes of agents may take on a node: an eighth, which the collector may
// let grow to a quarter, as much as the buffers of a private PostgreSQL take.
const indexShare = 8

// serve runs everything until ctx ends, then stops in the order HTTP, WhatsApp, turns, node. ready is
// called with the API's URL once it answers.
func (h *house) serve(ctx context.Context, ready func(url string)) error {
	listener, err := net.Listen("tcp", h.config.Listen)
	if err != nil {
		return inUse("BALAS_LISTEN", h.config.Listen, fmt.Errorf("BALAS_LISTEN: %w", err))
	}
	proxies, err := h.config.proxies()
	if err != nil {
		return err
	}
	server := &http.Server{Handler: api.New(h.api(ctx, proxies)), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	if server.TLSConfig, err = h.config.tls(); err != nil {
		return err
	}
	server.RegisterOnShutdown(h.webhooks.CloseReaders) // it waits for streams, which do not end by themselves
	url := h.scheme() + "://" + listener.Addr().String()
	h.log.Info("serving", "url", url, "node", h.node.ID)

	lasting, leave := context.WithCancel(context.WithoutCancel(ctx))
	var lasts, works sync.WaitGroup
	lasts.Go(func() { h.node.Run(lasting) })
	works.Go(func() { h.base.Run(ctx) })
	defer func() { _ = h.base.Reader.Close() }()
	works.Go(func() { h.agents.RunStudy(ctx) })
	works.Go(func() { h.media.RunSweep(ctx, h.log) })
	sends, quit := context.WithCancel(context.WithoutCancel(ctx))
	works.Go(func() { h.webhooks.Run(sends) })
	works.Go(func() { h.campaigns.Run(ctx) })
	linked, unlink := context.WithCancel(context.WithoutCancel(ctx))
	works.Go(func() { h.supervisor.Run(linked) })
	failed := make(chan error, 1)
	works.Go(func() { failed <- h.listen(server, listener) })
	ready(url)

	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	case <-h.databaseGone():
		err = errors.New("the private PostgreSQL has ended")
	}
	stopping, cancel := context.WithTimeout(lasting, 15*time.Second)
	defer cancel()
	_ = server.Shutdown(stopping)
	unlink()
	_ = h.rules.Stop(stopping) // what is broken off stays due
	quit()
	works.Wait()
	leave()
	lasts.Wait()
	return err
}

func (h *house) listen(server *http.Server, listener net.Listener) error {
	var err error
	if server.TLSConfig != nil {
		err = server.ServeTLS(listener, "", "") // its configuration has the certificate
	} else {
		err = server.Serve(listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve the API: %w", err)
}

func (h *house) databaseGone() <-chan struct{} {
	if h.db.cluster == nil {
		return nil
	}
	return h.db.cluster.Done()
}

func (h *house) scheme() string {
	if h.config.TLSCert != "" {
		return "https"
	}
	return "http"
}

func (h *house) api(ctx context.Context, proxies []netip.Prefix) api.Deps {
	s := h.supervisor
	return api.Deps{
		Engine: &engine.Engine{
			Pool: h.db.Pool, Sealer: h.sealer, Chat: h.chats, Agents: h.agents, Media: h.media, Webhooks: h.webhooks, Campaigns: h.campaigns.Service,
			Now: time.Now, Pick: rand.IntN, Billing: h.billing(),
			JWT: h.jwt, Master: account.NewMasterKey(h.config.MasterKey),
			AckWait: 10 * time.Second, QRWait: 10 * time.Second, WhatsApp: engine.Links(s),
		},
		Sessions: sessionapi.Options{
			PublicList: h.config.PublicList, OpenLegacy: h.config.OpenLegacy, DefaultSession: h.config.DefaultSession,
		},
		Logger: h.log, Ready: h.ready, Ailment: h.ailment, Version: version, TrustedProxies: proxies,
		Collectors: []prometheus.Collector{s, h.rules, poolMetrics{h.db.Pool}, &mediaMetrics{ctx: context.WithoutCancel(ctx), store: h.media}},
	}
}

// ready says why the engine cannot work yet.
func (h *house) ready(ctx context.Context) error {
	if err := h.db.Ping(ctx); err != nil {
		return &fault.Fault{Kind: fault.Unavailable, Noun: "database", Detail: "the database does not answer", Err: err}
	}
	if !h.supervisor.Ready() {
		return &fault.Fault{Kind: fault.Unavailable, Noun: "instances", Detail: "not every instance was tried yet"}
	}
	if err := h.supervisor.Healthy(); err != nil {
		return &fault.Fault{Kind: fault.Unavailable, Noun: "whatsapp", Detail: err.Error(), Err: err}
	}
	return nil
}

// ailment is what is wrong that a restart of the same version would not mend, or empty.
func (h *house) ailment() string {
	if err := h.supervisor.Healthy(); err != nil {
		return err.Error()
	}
	return ""
}

func (h *house) close() { h.db.close() }
