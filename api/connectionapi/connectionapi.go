// Package connectionapi is the dialect under /api/connections: bare resources, 201 for what a POST did, with a token
// that begins with wh_ as bearer.
package connectionapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"balas/account"
	"balas/api/engine"
	"balas/api/stream"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
)

// dialect answers the calls. Its methods translate and do nothing else.
type dialect struct{ *engine.Engine }

// New returns the dialect with all its operations.
func New(e *engine.Engine) *wire.Dialect {
	d := dialect{e}
	w := wire.Open(wire.Manner{
		Name:         "connectionapi",
		Title:        "Connections",
		About:        about,
		Prefixes:     []string{"/api", "/ws"},
		Authenticate: d.authenticate,
		Meter:        d.Meter(account.OfLinks),
		Shape:        shape,
		Repeats:      e.Repeats(),
		Security: map[string]*huma.SecurityScheme{
			"token": {Type: "http", Scheme: "bearer", Description: "An account's key, which begins with wh_."},
		},
	})
	d.routes(w)
	return w
}

const about = "JSON in, the resource itself out; what a POST did is answered with 201. Call with an account's key as bearer. " +
	"A failed call answers `{message, error, statusCode}`, where `error` is the name of the HTTP status."

func (d dialect) authenticate(r *http.Request) (account.Caller, error) {
	secret := wire.Secret(r)
	if isSocket(r) {
		secret = stream.Token(r)
	}
	return d.Engine.Authenticate(r.Context(), secret)
}

// own returns the connection. The document tells another account's from one that there is not.
func (d dialect) own(ctx context.Context, id string) (chat.Instance, error) {
	i, err := d.Instance(ctx, id)
	return i, wire.Foreign(err, fault.Forbidden)
}

type reply[T any] struct{ Body T }

// add puts an operation whose handler returns the resource.
func add[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*reply[T], error) {
		resource, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return &reply[T]{resource}, nil
	}, opts...)
}
