package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"balas/account"
	"balas/webhook"
)

// SSE is the server-sent events of a dialect.
type SSE struct {
	Service *webhook.Service
	Form    *webhook.Form
	Times   Times
}

// NewSSE returns the stream of what the dialect words.
func NewSSE(s *webhook.Service, dialect string, t Times) *SSE {
	return &SSE{Service: s, Form: &webhook.Form{Dialect: dialect, Frame: sseFrame}, Times: t.orDefault()}
}

// sseFrame writes an event as https://html.spec.whatwg.org/multipage/server-sent-events.html has it. The body is one line.
func sseFrame(id, name string, body []byte) []byte {
	return fmt.Appendf(nil, "id: %s\nevent: %s\ndata: %s\n\n", id, name, body)
}

// Open returns what writes the stream until the client leaves or the reader has to end. What it returns has to be called.
func (s *SSE) Open(ctx context.Context, c account.Caller, at webhook.Cursor, f webhook.Filter) (func(http.ResponseWriter), error) {
	t, err := open(ctx, s.Service, c, at, f, s.Form)
	if err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter) {
		defer t.reader.Close()
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Accel-Buffering", "no") // else a proxy holds events back
		w.Header().Set("Connection", "close")     // the deadlines of this answer are not the next one's
		w.WriteHeader(http.StatusOK)
		out := sseWriter{w: w, control: http.NewResponseController(w), within: s.Times.Write, ending: t.reader.Context()}
		stop := context.AfterFunc(out.ending, func() { _ = out.control.SetWriteDeadline(time.Now().Add(lastWords)) })
		defer stop()
		err := s.write(ctx, t, &out)
		note(ctx, err)
		s.farewell(&out, err)
	}, nil
}

func (s *SSE) write(ctx context.Context, t *tail, out *sseWriter) error {
	out.text("retry: %d\n: connected\n\n", s.Times.Retry.Milliseconds())
	for err := out.flush(); ; err = out.flush() {
		if err != nil {
			return err
		}
		frames, err := t.next(ctx, s.Times.Ping)
		if err != nil {
			return err
		}
		if frames == nil { // the id moves on past what was not for this client
			out.text(": ping\nid: %d\n\n", t.reader.Cursor())
		}
		for _, f := range frames {
			if err := out.add(f); err != nil {
				return err
			}
		}
	}
}

// farewell tells why the stream ends, unless the client does not listen. A browser connects again by itself; when the node
// stops it is to do so sooner.
func (s *SSE) farewell(out *sseWriter, err error) {
	reason := reasonOf(err)
	if out.failed || reason == "" {
		return
	}
	if webhook.IsStopping(err) {
		out.text("retry: %d\n", time.Second.Milliseconds())
	}
	out.text(": closed: %s\n\n", reason)
	_ = out.flush()
}

// sseWriter writes with a deadline for each piece, so that a client that does not read holds nothing up for longer.
type sseWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	within  time.Duration
	ending  context.Context // when it is over, what is being written has lastWords left
	buffer  bytes.Buffer
	failed  bool
}

func (o *sseWriter) text(format string, args ...any) { fmt.Fprintf(&o.buffer, format, args...) }

func (o *sseWriter) add(frame []byte) error {
	o.buffer.Write(frame)
	if o.buffer.Len() < batchBytes {
		return nil
	}
	return o.flush()
}

func (o *sseWriter) flush() error {
	err := o.control.SetWriteDeadline(time.Now().Add(o.within))
	if o.ending.Err() != nil {
		err = o.control.SetWriteDeadline(time.Now().Add(lastWords))
	}
	if err == nil || errors.Is(err, http.ErrNotSupported) {
		_, err = o.w.Write(o.buffer.Bytes())
	}
	if err == nil {
		err = o.control.Flush()
	}
	o.failed = err != nil
	if o.buffer.Cap() > batchBytes/8 {
		o.buffer = bytes.Buffer{} // an idle client holds no memory
	}
	o.buffer.Reset()
	if err != nil {
		return errGone
	}
	return nil
}
