// Package botapi is the dialect under /whatsapp: {status, message, data}, with an account's bearer or the
// session_id and access_token of one bot.
package botapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"balas/account"
	"balas/api/engine"
	"balas/api/wire"
)

// dialect answers the calls. Its methods translate and do nothing else.
type dialect struct{ *engine.Engine }

// New returns the dialect with all its operations.
func New(e *engine.Engine) *wire.Dialect {
	d := dialect{e}
	w := wire.Open(wire.Manner{
		Name:         "botapi",
		Title:        "Bots",
		About:        about,
		Prefixes:     []string{"/whatsapp"},
		Authenticate: d.authenticate,
		Meter:        d.Meter(account.OfBots),
		Shape:        shape,
		Repeats:      e.Repeats(),
		Security: map[string]*huma.SecurityScheme{
			"bearer":       {Type: "http", Scheme: "bearer", Description: "An account's key."},
			"session pair": {Type: "apiKey", In: "query", Name: "session_id", Description: "The bot's session_id, with its access_token beside it."},
		},
	})
	d.routes(w)
	return w
}

const about = "JSON in, `{status, message, data}` out. Call with an account's key as bearer, or with the `session_id` and " +
	"`access_token` of one bot, in the query or in the JSON body, also of a GET. The pair says which bot is meant. " +
	"A failed call answers `{status: false, message, data: null}`."

// success is the body of every answer that is no failure.
type success[T any] struct {
	Status  bool   `json:"status" example:"true"`
	Message string `json:"message"`
	Data    T      `json:"data"`
}

type reply[T any] struct{ Body success[T] }

// add puts an operation whose handler returns the data of a success; said is its message.
func add[I, T any](g *wire.Group, route, summary, said string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*reply[T], error) {
		data, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return &reply[T]{success[T]{Status: true, Message: said, Data: data}}, nil
	}, opts...)
}
