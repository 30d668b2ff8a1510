package stream

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"balas/account"
	"balas/api/wire"
	"balas/internal/fault"
	"balas/webhook"
)

// Socket is the WebSocket of a dialect: one JSON object a frame.
type Socket struct {
	Service *webhook.Service
	Form    *webhook.Form
	Times   Times
}

// NewSocket returns the WebSocket of what the dialect words. It pings every 30 seconds unless the times say otherwise.
func NewSocket(s *webhook.Service, dialect string, t Times) *Socket {
	t.Ping = cmp.Or(t.Ping, 30*time.Second)
	return &Socket{Service: s, Form: &webhook.Form{Dialect: dialect, Frame: socketFrame}, Times: t.orDefault()}
}

// socketFrame is the body with the id as its last key. What the document says of the body stays as it is.
func socketFrame(id, _ string, body []byte) []byte {
	end := len(body) - 1
	if end < 1 || body[end] != '}' {
		return body // no object: it cannot carry one
	}
	frame := append(make([]byte, 0, len(body)+len(id)+8), body[:end]...)
	if body[end-1] != '{' {
		frame = append(frame, ',')
	}
	return append(append(append(frame, `"id":"`...), id...), `"}`...)
}

// Token returns the credential of a client that connects: the query's token, since browsers cannot set headers on a WebSocket,
// else that of the headers.
func Token(r *http.Request) string {
	if t := r.URL.Query().Get("token"); t != "" {
		return t
	}
	return wire.Secret(r)
}

// heardBytes is the largest message that a client may send. None has a meaning.
const heardBytes = 4 << 10

// Open returns what serves one client until it leaves or has to. A client is let in before the protocol changes, so that it
// learns by HTTP why it is not. What is returned has to be called.
func (s *Socket) Open(r *http.Request, c account.Caller) (func(http.ResponseWriter, *http.Request), error) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return nil, fault.Bad("request", "", "this is a WebSocket: connect with a WebSocket client")
	}
	query := r.URL.Query()
	at, err := Resume(r.Header.Get("Last-Event-ID"), query.Get("lastEventId"), query.Get("after"))
	if err != nil {
		return nil, err
	}
	// The request's context ends with the handler alone once the connection is taken over.
	t, err := open(context.WithoutCancel(r.Context()), s.Service, c, at, webhook.Filter{}, s.Form)
	if err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter, r *http.Request) {
		defer t.reader.Close()
		s.serve(w, r, t)
	}, nil
}

func (s *Socket) serve(w http.ResponseWriter, r *http.Request, t *tail) {
	// Any page may connect: a browser adds no credential by itself that another site could misuse. It has to have the token.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // it has answered
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(heardBytes)
	ctx, leave := context.WithCancel(t.reader.Context())
	defer leave()
	go s.listen(context.WithoutCancel(ctx), conn, leave)
	err = s.write(ctx, conn, t)
	if !errors.Is(err, errSlow) {
		note(r.Context(), err)
	}
	s.farewell(conn, err)
}

// listen reads so that pings, pongs and the close are heard, and passes over what else a client says.
func (s *Socket) listen(ctx context.Context, conn *websocket.Conn, leave func()) {
	defer leave()
	for {
		_, said, err := conn.Reader(ctx) // ends when the connection does: the context would cut it off without a word
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, said); err != nil {
			return
		}
	}
}

// errSlow is the end of a client that takes too long to read, and reads still.
var errSlow = errors.New("it reads too slowly")

func (s *Socket) write(ctx context.Context, conn *websocket.Conn, t *tail) error {
	writes, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lastWords, abort) })
	defer stop()
	for {
		frames, err := t.next(ctx, s.Times.Ping)
		if err != nil {
			return err
		}
		if frames == nil {
			go s.ping(ctx, conn)
		}
		if err := s.send(writes, conn, t, frames); err != nil {
			return err
		}
	}
}

// send writes frames. A client that takes none for the whole time is gone; one that takes them, but slower than that, can still
// be told.
func (s *Socket) send(ctx context.Context, conn *websocket.Conn, t *tail, frames [][]byte) error {
	for _, f := range frames {
		if t.reader.Context().Err() != nil {
			return context.Cause(t.reader.Context())
		}
		began := time.Now()
		within, cancel := context.WithTimeout(ctx, s.Times.Write)
		err := conn.Write(within, websocket.MessageText, f)
		cancel()
		if err != nil {
			return errGone
		}
		if time.Since(began) > s.Times.Write/3 {
			return errSlow
		}
	}
	return nil
}

// ping drops a client that does not answer. It runs apart, so that events do not wait for the answer.
func (s *Socket) ping(ctx context.Context, conn *websocket.Conn) {
	ctx, cancel := context.WithTimeout(ctx, s.Times.Pong)
	defer cancel()
	if err := conn.Ping(ctx); err != nil {
		_ = conn.CloseNow()
	}
}

// farewell closes with the code and the reason that fit, if the client can still hear them.
func (s *Socket) farewell(conn *websocket.Conn, err error) {
	reason := reasonOf(err)
	switch {
	case errors.Is(err, errSlow):
		_ = conn.Close(websocket.StatusTryAgainLater, errSlow.Error())
	case webhook.IsStopping(err):
		_ = conn.Close(websocket.StatusGoingAway, reason)
	case reason != "":
		_ = conn.Close(websocket.StatusPolicyViolation, reason)
	case fault.Of(err).Kind == fault.Internal && !isGone(err):
		_ = conn.Close(websocket.StatusInternalError, "")
	}
}
