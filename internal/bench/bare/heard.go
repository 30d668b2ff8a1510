package bare

import (
	"context"
	"fmt"
	"sync"
	"time"

	"balas/internal/bench/rig"
)

// heard counts the messages that a client has decrypted.
type heard struct {
	mu      sync.Mutex
	now     rig.Hearing
	changed chan struct{} // closed at the next message
}

func newHeard() *heard { return &heard{changed: make(chan struct{})} }

func (h *heard) add() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = rig.Hearing{Count: h.now.Count + 1, At: time.Now()}
	close(h.changed)
	h.changed = make(chan struct{})
}

// await waits for that many messages, and tells when the last of them came.
func (h *heard) await(ctx context.Context, until int) (rig.Hearing, error) {
	for {
		h.mu.Lock()
		now, changed := h.now, h.changed
		h.mu.Unlock()
		if now.Count >= until {
			return now, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return now, fmt.Errorf("%d of %d messages came: %w", now.Count, until, ctx.Err())
		}
	}
}
