package agent

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"balas/internal/fault"
)

const (
	prepareEvery = 10 * time.Minute // for one instance
	preparedMax  = 10_000           // instances that are remembered
)

// preparations are when agents were last prepared, by instance.
type preparations struct {
	one  sync.Mutex // held by the one that goes on
	mu   sync.Mutex
	last map[uuid.UUID]time.Time
}

// due reports whether it is time again for the instance, and notes that it is done now.
func (p *preparations) due(instance uuid.UUID, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last, ok := p.last[instance]; ok && now.Sub(last) < prepareEvery {
		return false
	}
	if p.last == nil || len(p.last) >= preparedMax {
		p.last = map[uuid.UUID]time.Time{}
	}
	p.last[instance] = now
	return true
}

// Prepare brings what the instance's agent knows into memory, unless it was prepared lately: for the first question after a
// start that takes seconds of a large base, which pass while the customer is still writing. It does nothing if the instance
// has no agent yet, or none that answers.
func (s *Service) Prepare(ctx context.Context, instanceID uuid.UUID) error {
	if !s.prepared.due(instanceID, s.config.Now()) {
		return nil
	}
	a, err := one(ctx, s.pool, sqlDefaultAgent, instanceID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || !a.Enabled {
		return err
	}
	s.prepared.one.Lock() // one at a time takes all cores
	defer s.prepared.one.Unlock()
	return s.Knowledge.Load(ctx, a.ID)
}
