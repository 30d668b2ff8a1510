package stream_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"balas/agent"
	"balas/api"
	"balas/api/conform"
	"balas/api/engine"
	"balas/api/stream"
	"balas/billing"
	"balas/knowledge"
)

// api is the whole API, of which the streams are served.
func (n *node) api(times stream.Times) http.Handler {
	return api.New(api.Deps{Logger: slog.New(slog.DiscardHandler), Engine: &engine.Engine{
		Pool: n.w.pool, Sealer: n.w.sealer, Webhooks: n.service, StreamTimes: times, Now: time.Now, Billing: &billing.Service{Pool: n.w.pool},
		Agents: agent.NewService(n.w.pool, knowledge.New(n.w.pool, nil, 1<<20), agent.Config{}),
	}})
}

// document is the API's, against which every answer of these tests is held.
var (
	document     *conform.Document
	readDocument sync.Once
)

func (w *world) document(s *httptest.Server) *conform.Document {
	w.t.Helper()
	answer, err := s.Client().Get(s.URL + "/openapi.json")
	w.must(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	w.must(err)
	d, err := conform.New(text)
	w.must(err)
	return d
}

// check holds what was answered against the document; of a stream its head.
func check(t *testing.T, answer *http.Response) {
	t.Helper()
	a := conform.Answer{Status: answer.StatusCode, Header: answer.Header}
	if a.Status >= http.StatusBadRequest {
		var err error
		if a.Body, err = io.ReadAll(answer.Body); err != nil {
			t.Fatal(err)
		}
	}
	document.Check(t, answer.Request, a)
}
