// Package api serves the dialects over HTTP, with the documents, metrics and health of the engine
// beside them.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/prometheus/client_golang/prometheus"

	"balas/api/botapi"
	"balas/api/connectionapi"
	"balas/api/docs"
	"balas/api/engine"
	"balas/api/instanceapi"
	"balas/api/sessionapi"
	"balas/api/tokenapi"
	"balas/api/wire"
)

// Deps is what the API stands on.
type Deps struct {
	// Engine holds the services behind the dialects.
	Engine *engine.Engine
	// Sessions is what the owner decides about the dialect of sessions.
	Sessions sessionapi.Options
	// Logger takes one line per request. Its attributes hold no header and no query.
	Logger *slog.Logger
	// Ready says why the engine is not ready to work, or nil.
	Ready func(context.Context) error
	// Ailment says what is wrong that a restart would not mend, for people; empty: nothing is. It may be nil.
	Ailment func() string
	// Collectors are shown under /metrics beside the API's own.
	Collectors []prometheus.Collector
	// TrustedProxies are those whose X-Forwarded-For is believed. Empty: nobody's is.
	TrustedProxies []netip.Prefix
	// Version is that of this build.
	Version string
}

// New returns the handler of everything under the root.
func New(d Deps) http.Handler {
	dialects := []*wire.Dialect{
		instanceapi.New(d.Engine),
		botapi.New(d.Engine),
		connectionapi.New(d.Engine),
		sessionapi.New(d.Engine, d.Sessions),
		tokenapi.New(d.Engine),
	}
	m := newMetrics(d.Collectors)
	root := http.NewServeMux()
	root.HandleFunc("GET /healthz", d.alive)
	root.HandleFunc("GET /readyz", d.ready)
	root.Handle("GET /metrics", m.handler())
	root.Handle("GET /openapi.json", document(d.Version, dialects))
	root.Handle("GET "+filesPath+"{token}", d.file(mux(dialects)))
	root.HandleFunc("GET "+BillingPath, d.billingPage)
	if d.Engine.Billing.Stripe != nil {
		root.HandleFunc("POST "+eventsPath, d.takeEvent)
	}
	root.Handle("GET /docs", docs.Page())
	root.Handle("GET /docs/", docs.Assets())
	root.Handle("/", mux(dialects))
	return d.observe(m, mux(dialects), root)
}
