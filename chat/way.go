package chat

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

// way is what is being done on this node for customers who wrote, by instance. Campaigns make way for it.
type way struct {
	mu   sync.Mutex
	busy map[uuid.UUID]*work
}

// work is how many customers' things are being done, and a channel that is closed when none is any more.
type work struct {
	count int
	done  chan struct{}
}

// Serve notes that something is being done for a customer of the instance, until the returned end is called.
func (s *Service) Serve(instanceID uuid.UUID) (end func()) {
	s.way.mu.Lock()
	defer s.way.mu.Unlock()
	if s.way.busy == nil {
		s.way.busy = map[uuid.UUID]*work{}
	}
	w := s.way.busy[instanceID]
	if w == nil {
		w = &work{done: make(chan struct{})}
		s.way.busy[instanceID] = w
	}
	w.count++
	return func() {
		s.way.mu.Lock()
		defer s.way.mu.Unlock()
		if w.count--; w.count == 0 {
			delete(s.way.busy, instanceID)
			close(w.done)
		}
	}
}

// MakeWay waits while something is being done for customers of the instance, but no longer than most. It reports whether
// there was something.
func (s *Service) MakeWay(ctx context.Context, instanceID uuid.UUID, most time.Duration) bool {
	s.way.mu.Lock()
	w := s.way.busy[instanceID]
	s.way.mu.Unlock()
	if w == nil {
		return false
	}
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case <-w.done:
	case <-late.C:
	case <-ctx.Done():
	}
	return true
}
