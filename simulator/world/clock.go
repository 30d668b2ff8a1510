package world

import (
	"sync/atomic"
	"time"
)

// clock is the network's time: a clock outside, moved by what tests ask for and by faults.
type clock struct {
	base func() time.Time
	// shift is how far tests moved it, skew how far faults do.
	shift, skew atomic.Int64
}

func (c *clock) now() time.Time {
	return c.base().Add(time.Duration(c.shift.Load() + c.skew.Load()))
}

// AdvanceClock moves the network's time, backwards if by is negative.
func (w *World) AdvanceClock(by time.Duration) { w.clock.shift.Add(int64(by)) }

// SetClock sets the network's time, from which it goes on. Faults that skew it still do.
func (w *World) SetClock(to time.Time) { w.clock.shift.Store(int64(to.Sub(w.clock.base()))) }
