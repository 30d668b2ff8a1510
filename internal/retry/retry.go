// Package retry does again what fails for a while.
package retry

import (
	"context"
	"time"
)

const (
	firstPause = 50 * time.Millisecond
	maxPause   = 5 * time.Second
)

// Do calls f until it succeeds or ctx ends, with pauses that double up to five seconds. It does not call f when ctx has ended
// before.
func Do(ctx context.Context, f func() error) {
	for pause := firstPause; ctx.Err() == nil && f() != nil; pause = min(2*pause, maxPause) {
		Wait(ctx, pause)
	}
}

// Wait returns after d, or when ctx ends.
func Wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
