package connectionapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/api/stream"
	"balas/api/wire"
)

const aboutSocket = "A WebSocket of everything that happens to the account's connections, each event as webhooks get it and with one more key, " +
	"`id`: connect with it in `lastEventId` to go on behind it, else it goes on from now. The token may stand in the query, where browsers have " +
	"to put it, or in the header. It is closed with 1008 when the token ends, 1013 when its client reads too slowly, 1001 when the server stops."

// isSocket reports whether the request is for the WebSocket, whose token may stand in the query.
func isSocket(r *http.Request) bool { return r.URL.Path == "/api/ws" || r.URL.Path == "/ws" }

// socketRequest connects:
//
//	GET /ws?token=wh_…&lastEventId=41
type socketRequest struct {
	Token string `query:"token" doc:"An account's key, if no header has it."`
	Last  string `query:"lastEventId" doc:"The id behind which to go on; absent: from now." example:"41"`
	After string `query:"after" doc:"The same."`

	request *http.Request
}

// Resolve implements huma.Resolver.
func (s *socketRequest) Resolve(c huma.Context) []error {
	s.request, _ = humago.Unwrap(c)
	return nil
}

type socketReply struct {
	Body func(huma.Context)
}

// follow returns the handler that takes the connection over.
func (d dialect) follow() func(context.Context, *socketRequest) (*socketReply, error) {
	socket := stream.NewSocket(d.Webhooks, "connectionapi", d.StreamTimes)
	return func(ctx context.Context, in *socketRequest) (*socketReply, error) {
		serve, err := socket.Open(in.request, wire.Caller(ctx))
		if err != nil {
			return nil, err
		}
		return &socketReply{func(c huma.Context) {
			r, w := humago.Unwrap(c)
			serve(w, r)
		}}, nil
	}
}
