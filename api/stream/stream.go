// Package stream sends the events of the log to clients that stay connected: over server-sent events and WebSockets. What it
// sends is worded by a dialect; who may read is the caller's to say.
package stream

import (
	"cmp"
	"context"
	"errors"
	"time"

	"balas/account"
	"balas/api/wire"
	"balas/internal/fault"
	"balas/webhook"
)

// Times are how long a stream waits. A zero is the default.
type Times struct {
	Ping  time.Duration // between signs of life while nothing happens; 20 s
	Write time.Duration // for a client to take what it is sent; 30 s. One that does not is dropped
	Pong  time.Duration // for the answer to a WebSocket's ping; 10 s
	Retry time.Duration // that a client is asked to wait before it connects again; 3 s
}

func (t Times) orDefault() Times {
	return Times{
		Ping: cmp.Or(t.Ping, 20*time.Second), Write: cmp.Or(t.Write, 30*time.Second),
		Pong: cmp.Or(t.Pong, 10*time.Second), Retry: cmp.Or(t.Retry, 3*time.Second),
	}
}

// batchBytes is about how much is written to a client at a time.
const batchBytes = 64 << 10

// tail is a client's way through the log.
type tail struct {
	service *webhook.Service
	reader  *webhook.Reader
	cursor  webhook.Cursor
	form    *webhook.Form
}

// open fails as webhook's Open does, and with Forbidden for a caller who may not read messages.
func open(ctx context.Context, s *webhook.Service, c account.Caller, at webhook.Cursor, filter webhook.Filter, form *webhook.Form) (*tail, error) {
	if !c.May(account.MessagesRead) {
		return nil, fault.New(fault.Forbidden, "scope")
	}
	r, err := s.Open(ctx, c, at, filter)
	if err != nil {
		return nil, err
	}
	return &tail{service: s, reader: r, cursor: at, form: form}, nil
}

// next returns the next frames, and none once nothing has happened for a while. It fails when ctx ends or the reader has to.
func (t *tail) next(ctx context.Context, within time.Duration) (frames [][]byte, err error) {
	waiting, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for len(frames) == 0 { // the dialect may have no word for what comes
		entries, err := t.reader.Next(waiting)
		if err != nil && waiting.Err() != nil && ctx.Err() == nil && t.reader.Context().Err() == nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			frames = append(frames, t.cursor.Pass(e, t.service.Frames(e, t.form))...)
		}
	}
	return frames, nil
}

// Resume returns where a client goes on: behind the id that it got last, which is in the header that browsers send when they
// connect again, or in lastEventId or after of the query; the first of them that is there. Without one it is from now on.
func Resume(header, lastEventID, after string) (webhook.Cursor, error) {
	return webhook.ParseCursor("after", cmp.Or(header, lastEventID, after, "now"))
}

// reasonOf says why a stream ends, for people; empty: the client has gone, or there is nothing to tell.
func reasonOf(err error) string {
	switch f := fault.Of(err); f.Kind {
	case fault.Unauthenticated, fault.Unavailable, fault.Gone:
		return f.Detail
	}
	return ""
}

// errGone is the end of a client that left or did not read.
var errGone = errors.New("the client has gone")

func isGone(err error) bool { return errors.Is(err, errGone) || errors.Is(err, context.Canceled) }

// lastWords is how long a client has to take what it is sent when its stream ends, the reason last.
const lastWords = time.Second

// note keeps what went wrong on our side for the request's log line.
func note(ctx context.Context, err error) {
	if f := fault.Of(err); f != nil && f.Kind == fault.Internal && ctx.Err() == nil && !isGone(err) {
		wire.TraceOf(ctx).Fail(f.Err)
	}
}
