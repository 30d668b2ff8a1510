package rig

import (
	"context"
	"sync"
	"time"
)

// Pass does count messages, parallel at a time, and measures each. do gets the number of its message. The
// first error ends the pass.
func Pass(count, parallel int, do func(n int) error) (Sample, error) {
	var (
		mu     sync.Mutex
		next   int
		failed error
		wg     sync.WaitGroup
	)
	s := Sample{Each: make([]time.Duration, count)}
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= count && failed == nil
	}
	began := time.Now()
	for range parallel {
		wg.Go(func() {
			for n, ok := take(); ok; n, ok = take() {
				at := time.Now()
				err := do(n)
				s.Each[n] = time.Since(at)
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	s.Took = time.Since(began)
	return s, failed
}

// Paced starts do for count messages, so many a second, and waits for all of them. It returns the first
// error; a message that is late holds up no other.
func Paced(ctx context.Context, count int, perSecond float64, do func(n int) error) error {
	tick := time.NewTicker(time.Duration(float64(time.Second) / perSecond))
	defer tick.Stop()
	errs := make(chan error, count)
	started := 0
	for n := range count {
		go func() { errs <- do(n) }()
		started++
		select {
		case <-tick.C:
			continue
		case <-ctx.Done():
		}
		break
	}
	var first error
	for range started {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	if first == nil {
		first = ctx.Err()
	}
	return first
}
