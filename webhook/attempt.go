package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"balas/internal/fault"
)

// answerKept is how much of an endpoint's answer the log holds, in bytes; answerRead is how much is read, so that the
// connection can be used again.
const (
	answerKept = 2 << 10
	answerRead = 64 << 10
)

// Attempt is one try to deliver, as the log keeps it.
type Attempt struct {
	At     time.Time
	Took   time.Duration
	Status int    // of HTTP; 0: there was no answer
	Error  string // why there was none, for people
	Answer string // its first 2 kB, without the endpoint's secrets
}

// attempt sends one delivery. The event is worded anew each time, and comes out the same.
func (s *Service) attempt(ctx context.Context, e Endpoint, ev Event, i Instance, d Delivery) (Attempt, verdict) {
	d.At = s.Now()
	a := Attempt{At: d.At}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	request, err := s.request(ctx, e, ev, i, d)
	if err != nil {
		a.Error = err.Error()
		return a, verdict{}
	}
	answer, err := s.client.Do(request)
	if err != nil {
		a.Took, a.Error = time.Since(began), e.redact(reason(ctx, err))
		return a, verdict{}
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, answerKept))
	_, _ = io.CopyN(io.Discard, answer.Body, answerRead)
	a.Took, a.Status, a.Answer = time.Since(began), answer.StatusCode, e.redact(legible(text))
	return a, judge(answer, a.At)
}

// request words the event. A dialect that fails at that fails this delivery alone.
func (s *Service) request(ctx context.Context, e Endpoint, ev Event, i Instance, d Delivery) (r *http.Request, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("word an event", "dialect", e.Dialect, "kind", ev.Kind, "event", ev.ID, "panic", p)
			err = fmt.Errorf("the event cannot be worded")
		}
	}()
	dialect := s.dialects[e.Dialect]
	if d.Body, err = encode(dialect.Body(ev, d.Name, i, s.Link)); err != nil {
		return nil, fmt.Errorf("the event cannot be worded: %w", err)
	}
	r, err = http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(d.Body))
	if err != nil {
		return nil, fmt.Errorf("the URL cannot be used")
	}
	for name, value := range e.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Balas")
	dialect.Sign(r.Header, d, e.secrets)
	return r, nil
}

// encode writes JSON as receivers expect it, with < and & as they are.
func encode(body any) ([]byte, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// legible is what the database can hold of a text: no halves of characters, and no NUL.
func legible(text []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(text), ""), "\x00", "")
}

func reason(ctx context.Context, err error) string {
	if f := fault.Of(err); f.Detail != "" {
		return f.Detail
	}
	if ctx.Err() != nil {
		return "did not answer in time"
	}
	return "cannot be reached"
}

// judge reads an answer. RFC 9110 §10.2.3 has Retry-After in seconds or as a date.
func judge(answer *http.Response, now time.Time) verdict {
	v := verdict{arrived: answer.StatusCode/100 == 2, gone: answer.StatusCode == http.StatusGone}
	text := answer.Header.Get("Retry-After")
	if v.arrived || text == "" {
		return v
	}
	if seconds, err := strconv.Atoi(text); err == nil {
		v.pause = time.Duration(min(max(seconds, 0), int(lifetime/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		v.pause = max(at.Sub(now), 0)
	}
	return v
}

// redact takes the endpoint's secrets out of a text.
func (e Endpoint) redact(text string) string {
	for _, secret := range e.secrets {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	for _, value := range e.Headers {
		if len(value) >= 8 { // what is shorter is in many a text by chance
			text = strings.ReplaceAll(text, value, "[secret]")
		}
	}
	return text
}
