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

// work is how many customers' things are being done, and a channel that is closed when none has been for a moment.
type work struct {
	count int
	begun int // how many ever
	done  chan struct{}
}

// wayMoment is how soon the next thing that is done for the same customer begins: the turn after the message, the sending after the
// turn.
const wayMoment = 5 * time.Millisecond

// Serve notes that something is being done for a customer of the instance, until the returned end is called and a moment longer.
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
	w.begun++
	return func() {
		s.way.mu.Lock()
		defer s.way.mu.Unlock()
		if w.count--; w.count > 0 {
			return
		}
		last := w.begun
		time.AfterFunc(wayMoment, func() { s.way.end(instanceID, w, last) })
	}
}

// Serving reports whether something is being done for a customer of the instance.
func (s *Service) Serving(instanceID uuid.UUID) bool {
	s.way.mu.Lock()
	defer s.way.mu.Unlock()
	return s.way.busy[instanceID] != nil
}

// end is that nothing is done any more, unless more was begun.
func (y *way) end(instanceID uuid.UUID, w *work, last int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if w.begun == last {
		delete(y.busy, instanceID)
		close(w.done)
	}
}

// MakeWay waits while something is being done for customers of the instance, but no longer than most, nor than until delivers;
// nil: it never does. It reports whether there was something, and time to wait.
func (s *Service) MakeWay(ctx context.Context, instanceID uuid.UUID, most time.Duration, until <-chan struct{}) bool {
	s.way.mu.Lock()
	w := s.way.busy[instanceID]
	s.way.mu.Unlock()
	if w == nil || most <= 0 {
		return false
	}
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case <-w.done:
	case <-until:
	case <-late.C:
	case <-ctx.Done():
	}
	return true
}
