package knowledge

import (
	"sync"
	"time"
)

const (
	breakerFailures = 3                // in a row open the breaker
	breakerPause    = 30 * time.Second // is how long it stays open
)

// breaker keeps a service that fails from being asked: each question would wait for its deadline. The zero value is
// closed.
type breaker struct {
	mu       sync.Mutex
	failures int // in a row
	until    time.Time
}

// open reports whether the service is not to be asked now.
func (b *breaker) open(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.until)
}

// note counts what became of a request. After a pause a single failure opens the breaker again.
func (b *breaker) note(now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures = 0
		return
	}
	if b.failures++; b.failures >= breakerFailures {
		b.until = now.Add(breakerPause)
	}
}
