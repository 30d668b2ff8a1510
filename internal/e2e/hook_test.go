package e2e_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// The moods of a hook.
const (
	up      = "up"
	down    = "down"     // every connection is reset
	failing = "failing"  // 500
	flapped = "flapping" // 500 every other time
	limited = "limited"  // 429, for a second
	slow    = "slow"     // slower than the endpoint's timeout
	deaf    = "deaf"     // takes the event, and cuts the connection in place of an answer
)

var troubles = []string{down, failing, flapped, limited, slow, deaf}

// hook is a receiver of webhooks that can be in any mood.
type hook struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	mood    string
	turn    int
	order   map[string][]string // ids of what was taken, by chat, in the order of their first arrivals
	taken   map[string]int      // how often, by id
	refused int
}

func newHook(t *testing.T) *hook {
	h := &hook{t: t, mood: up, order: map[string][]string{}, taken: map[string]int{}}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *hook) be(mood string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mood = mood
}

// ServeHTTP answers as the mood has it.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the engine was killed meanwhile
	}
	mood, status := h.answer()
	switch mood {
	case down:
		reset(w)
		return
	case slow:
		<-r.Context().Done()
		return
	case deaf:
		h.take(r.Header.Get("Webhook-Id"), body)
		reset(w)
		return
	}
	if status == http.StatusOK {
		h.take(r.Header.Get("Webhook-Id"), body)
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
}

func (h *hook) answer() (mood string, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turn++
	switch {
	case h.mood == failing, h.mood == flapped && h.turn%2 == 0:
		h.refused++
		return h.mood, http.StatusInternalServerError
	case h.mood == limited:
		h.refused++
		return h.mood, http.StatusTooManyRequests
	}
	return h.mood, http.StatusOK
}

// take notes an event.
func (h *hook) take(id string, body []byte) {
	var e struct {
		Payload struct{ From, ChatID string }
	}
	if err := json.Unmarshal(body, &e); err != nil {
		h.t.Errorf("the body is no JSON: %s", body)
	}
	chat := e.Payload.From + e.Payload.ChatID
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.taken[id]++; h.taken[id] == 1 {
		h.order[chat] = append(h.order[chat], id)
	}
}

// reset cuts the connection without a goodbye.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// counts returns how many different events were taken, and how many came again.
func (h *hook) counts() (events, again int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range h.taken {
		events++
		again += n - 1
	}
	return events, again
}
