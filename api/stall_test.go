package api_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// TestBodiesThatStop sends every operation half of a body, or nothing of it, and stays connected: the call is refused once the time
// is over that a body may take, and the connection closed.
func TestBodiesThatStop(t *testing.T) {
	t.Parallel()
	perDialect(t, func(w *world, dialect string) {
		w.forget()
		w.watch()
		server := httptest.NewServer(hasty(w.handler))
		defer server.Close()
		known, calls := w.schemas(), 0
		for _, s := range w.specimens(dialect) {
			var all []call
			if s.Body != nil {
				all = append(all, s.call(w, nil))
			}
			if good, takes := s.form(known); takes {
				all = append(all, good.call(w, s))
			}
			for _, c := range all {
				for _, quarters := range []int{0, 2} {
					calls += 2
					w.stops(server.Listener.Addr().String(), s, c, quarters)
					w.stops(server.Listener.Addr().String(), s, c.named("stopped"), quarters)
				}
			}
		}
		t.Logf("%d calls", calls)
	})
}

// stops makes a call of which only so many quarters of the body arrive.
func (w *world) stops(address string, s specimen, c call, quarters int) {
	w.t.Helper()
	r := w.request(c)
	body, err := io.ReadAll(r.Body)
	w.must(err)
	conn, err := net.Dial("tcp", address)
	w.must(err)
	defer func() { _ = conn.Close() }()
	w.must(conn.SetDeadline(time.Now().Add(time.Minute))) // for a test that fails
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n", r.Method, r.URL.RequestURI(), len(body))
	w.must(err)
	w.must(r.Header.Write(conn))
	_, err = conn.Write(append([]byte("\r\n"), body[:len(body)*quarters/4]...))
	w.must(err)
	name := fmt.Sprintf("%s (%s): %d quarters of a body", s.Route, r.Header.Get("Content-Type"), quarters)
	answers := bufio.NewReader(conn)
	answer, err := http.ReadResponse(answers, r)
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	text, err := io.ReadAll(answer.Body)
	w.must(err)
	_ = answer.Body.Close()
	got := reply{status: answer.StatusCode, header: answer.Header, text: string(text)}
	_ = json.Unmarshal(text, &got.json)
	code, _ := got.json["error"].(string)
	if got.status < 400 || got.status >= 500 {
		w.t.Errorf("%s: status %d: %s", name, got.status, got.text)
	} else {
		w.isRefusal(s.operation, refusedCall{name, c, got.status, code}, got)
	}
	if _, err := answers.ReadByte(); !errors.Is(err, io.EOF) {
		w.t.Errorf("%s: the connection is not closed: %v", name, err)
	}
	if changes := w.changes(); len(changes) > 0 {
		w.t.Errorf("%s: changed the database: %v", name, changes)
	}
}

// hasty lets bodies take a thousandth of their time.
func hasty(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(hastyWriter{w}, r) })
}

type hastyWriter struct{ http.ResponseWriter }

// SetReadDeadline is for http.ResponseController.
func (w hastyWriter) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		t = time.Now().Add(time.Until(t) / 1000)
	}
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// Unwrap is for http.ResponseController.
func (w hastyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// TestUnreadBodiesKeepTheConnection makes calls whose bodies nobody reads, one after the other on one connection.
func TestUnreadBodiesKeepTheConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	for n := range 3 {
		reused := false
		seen := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { reused = c.Reused }})
		r, err := http.NewRequestWithContext(seen, http.MethodPost, server.URL+"/api/v1/nowhere", strings.NewReader(strings.Repeat("x", 100_000)))
		w.must(err)
		answer, err := server.Client().Do(r)
		w.must(err)
		_, err = io.Copy(io.Discard, answer.Body)
		w.must(err)
		if _ = answer.Body.Close(); answer.StatusCode != 404 || reused != (n > 0) {
			t.Errorf("call %d: %d, on a connection that was there before: %t", n, answer.StatusCode, reused)
		}
	}
}
