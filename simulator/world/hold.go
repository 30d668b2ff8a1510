package world

import (
	"slices"
	"time"
)

// late is something from a client that a fault keeps for a while.
type late struct {
	// from is the client, by the number of the fault.
	from  *Device
	by    int
	timer *time.Timer
	work  func()
	taken bool
}

// Later does work when the delay of a fault is over, or as soon as the fault is deleted. The network is not in sync until the
// work is done.
func (w *World) Later(from *Device, fault *Fault, work func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, delay := &late{from: from, by: fault.ID, work: work}, fault.Delay
	if fault.ID <= w.cleared || w.deleted[fault.ID] {
		delay = 0 // it was deleted since it struck
	}
	w.late = append(w.late, l)
	l.timer = time.AfterFunc(delay, func() { w.finish(l) })
	w.stir()
}

// finish does work that was put off, once.
func (w *World) finish(l *late) {
	w.mu.Lock()
	taken := l.taken
	l.taken = true
	w.mu.Unlock()
	if taken {
		return
	}
	l.work()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = slices.DeleteFunc(w.late, func(other *late) bool { return other == l })
	w.stir()
}

// holds tells whether a fault keeps something from a client or for one. The caller holds the lock.
func (w *World) holds(id int) bool {
	if slices.ContainsFunc(w.late, func(l *late) bool { return l.by == id }) {
		return true
	}
	for _, person := range w.people {
		for _, device := range person.devices {
			if slices.ContainsFunc(device.queue, func(it *item) bool { return it.held && it.by == id }) {
				return true
			}
		}
	}
	return false
}

// releaseLate does, in order, what a fault put off, or with 0 what any did.
func (w *World) releaseLate(id int) {
	w.mu.Lock()
	waiting := slices.DeleteFunc(slices.Clone(w.late), func(l *late) bool { return id != 0 && l.by != id })
	w.mu.Unlock()
	for _, l := range waiting {
		l.timer.Stop()
		w.finish(l)
	}
}

// releaseHeld sends what a fault holds back from clients, or with 0 what any does. The caller holds the lock.
func (w *World) releaseHeld(id int) {
	for _, person := range w.everybody() {
		for _, device := range person.devices {
			for _, it := range device.queue {
				it.held = it.held && id != 0 && it.by != id
			}
			w.pump(device)
		}
	}
}
