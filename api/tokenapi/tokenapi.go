// Package tokenapi is the dialect of WhatsApp sessions with a key each: {success, data} out, and a message's id at the
// root of its answer. A session's key as bearer is for what that session does, an account's key in X-API-Token for the rest.
package tokenapi

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

// dialect answers the calls. Its methods translate and do nothing else.
type dialect struct{ *engine.Engine }

// New returns the dialect with all its operations.
func New(e *engine.Engine) *wire.Dialect {
	d := dialect{e}
	w := wire.Open(wire.Manner{
		Name:  "tokenapi",
		Title: "WhatsApp sessions",
		About: about,
		Prefixes: []string{
			"/api/v1/whatsapp-sessions", "/api/v1/send-message", "/api/v1/on-whatsapp", "/api/v1/contacts", "/api/v1/groups",
		},
		Authenticate: d.authenticate,
		Meter:        d.meter,
		Shape:        shape,
		Repeats:      e.Repeats(),
		Security: map[string]*huma.SecurityScheme{
			"session key": {Type: "http", Scheme: "bearer", Description: "The key of one session."},
			"X-API-Token": {Type: "apiKey", In: "header", Name: "X-API-Token", Description: "An account's key."},
		},
	})
	d.routes(w)
	return w
}

const about = "JSON in, `{success, data}` out; what is sent answers its `messageId` at the root. Messages, contacts and groups are of the session " +
	"whose key is the bearer; sessions are made and listed with an account's key in `X-API-Token`. " +
	"A failed call answers `{success: false, error, code, message}`, with the same code to switch on in `error` and `code`."

func (d dialect) authenticate(r *http.Request) (account.Caller, error) {
	return d.Engine.Authenticate(r.Context(), wire.Secret(r))
}

// named returns the session. The document says Unauthorized to the key of another session.
func (d dialect) named(ctx context.Context, id string) (chat.Instance, error) {
	i, err := d.Instance(ctx, id)
	return i, wire.Elsewhere(ctx, err, fault.Unauthenticated)
}

// success is the body of every answer that is no failure, but for messages.
type success[T any] struct {
	Success bool `json:"success" example:"true"`
	Data    T    `json:"data"`
}

type reply[T any] struct{ Body T }

// add puts an operation whose handler returns the data of a success.
func add[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	addBare(g, route, summary, func(ctx context.Context, in *I) (success[T], error) {
		data, err := handle(ctx, in)
		return success[T]{Success: true, Data: data}, err
	}, opts...)
}

// addBare puts an operation whose handler returns the whole answer.
func addBare[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*reply[T], error) {
		answer, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return &reply[T]{answer}, nil
	}, opts...)
}
