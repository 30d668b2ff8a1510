// Package sessionapi is the dialect of sessions that their owner names: bare lists, {status: "success", …} for what was
// done, with a session's token as bearer or the server's master key.
package sessionapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"balas/account"
	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
)

// Options are what the owner of the server decides. The zero Options are the safe ones.
type Options struct {
	// PublicList shows everybody which sessions the default account has, without their tokens and codes.
	PublicList bool
	// OpenLegacy lets everybody send through the sessions of the default account, at the legacy addresses.
	OpenLegacy bool
	// DefaultSession is the session of a legacy form that names none.
	DefaultSession string
}

// dialect answers the calls. Its methods translate and do nothing else.
type dialect struct {
	*engine.Engine
	Options
}

// New returns the dialect with all its operations.
func New(e *engine.Engine, o Options) *wire.Dialect {
	d := dialect{e, o}
	w := wire.Open(wire.Manner{
		Name:  "sessionapi",
		Title: "Sessions",
		About: about,
		Prefixes: []string{
			"/api/v1/sessions", "/api/v1/webhook", "/api/v1/media", "/api/v1/message", "/api/v1/campaigns", "/api/v1/recipient-lists",
			"/api/send-message", "/api/message", "/media",
		},
		Authenticate: d.authenticate,
		Meter:        d.Meter(account.OfSessions),
		Shape:        shape,
		Repeats:      e.Repeats(),
		Security: map[string]*huma.SecurityScheme{
			"session":      {Type: "http", Scheme: "bearer", Description: "The session's token, or an account's key."},
			"X-Master-Key": {Type: "apiKey", In: "header", Name: "X-Master-Key", Description: "The key of who runs the server."},
		},
	})
	d.routes(w)
	return w
}

const about = "JSON in; a bare list, or `{status: \"success\", …}`, out. Call with the session's token as bearer, with an account's key, " +
	"or with the server's master key in the header `X-Master-Key`. A failed call answers `{status: \"error\", message}`."

// authenticate takes the master key before any other credential. Whatever is there must be right; only where nothing is,
// and the server's owner says so, a guest is let in.
func (d dialect) authenticate(r *http.Request) (account.Caller, error) {
	if key := r.Header.Get("X-Master-Key"); key != "" {
		return d.Master.Authenticate(r.Context(), d.Pool, key)
	}
	secret := wire.Secret(r)
	if secret == "" && d.open(r) {
		return account.AsGuest(r.Context(), d.Pool)
	}
	return d.Engine.Authenticate(r.Context(), secret)
}

// open reports whether the call needs no credential.
func (d dialect) open(r *http.Request) bool {
	switch r.Method + " " + r.URL.Path {
	case "GET /api/v1/sessions":
		return d.PublicList
	case "POST /api/send-message", "POST /api/message":
		return d.OpenLegacy
	}
	return false
}

// own returns the session. The document tells the token of another session from a session that there is not.
func (d dialect) own(ctx context.Context, slug string) (chat.Instance, error) {
	i, err := d.Session(ctx, slug)
	return i, wire.Elsewhere(ctx, err, fault.Forbidden)
}

type reply[T any] struct{ Body T }

// add puts an operation whose handler returns the whole answer.
func add[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*reply[T], error) {
		answer, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return &reply[T]{answer}, nil
	}, opts...)
}

// Done is what begins every answer to a change.
type Done struct {
	Status  string `json:"status" enum:"success" example:"success"`
	Message string `json:"message" example:"Message sent."`
}

func done(message string) Done { return Done{Status: "success", Message: message} }
