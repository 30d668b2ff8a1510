package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// hook receives webhooks, each at a path of its own.
type hook struct {
	*httptest.Server

	mu    sync.Mutex
	taken map[string][]string // bodies by path
	news  chan struct{}       // closed, and made anew, at each
}

func newHook(t *testing.T) *hook {
	h := &hook{taken: map[string][]string{}, news: make(chan struct{})}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

// ServeHTTP takes an event.
func (h *hook) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken[r.URL.Path] = append(h.taken[r.URL.Path], string(body))
	close(h.news)
	h.news = make(chan struct{})
}

// at returns what came to a path, and what closes when more comes.
func (h *hook) at(path string) ([]string, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.taken[path], h.news
}
