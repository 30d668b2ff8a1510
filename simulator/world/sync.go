package world

import (
	"context"
	"fmt"
	"maps"
	"time"
)

// Heard notes that a client sent something; the network is quiet some time after the last such note.
func (w *World) Heard() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = time.Now()
}

// Pending counts, by client, what is not acknowledged, and what of its own a fault holds. What a fault dropped is not counted.
func (w *World) Pending(connectedOnly bool) map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pending(connectedOnly)
}

func (w *World) pending(connectedOnly bool) map[string]int {
	pending := map[string]int{}
	for _, person := range w.people {
		for _, device := range person.devices {
			if n := device.waiting(); n > 0 && (device.conn != nil || !connectedOnly) {
				pending[device.String()] = n
			}
		}
	}
	for _, l := range w.late {
		pending[l.from.String()]++
	}
	return pending
}

func (d *Device) waiting() int {
	n := 0
	for _, it := range d.queue {
		if !it.lost {
			n++
		}
	}
	return n
}

// Sync waits until every linked client has acknowledged everything, no fault holds a stanza, and nothing came in for the
// time quiet. It fails with ErrNotSynced when ctx ends before.
func (w *World) Sync(ctx context.Context, quiet time.Duration, connectedOnly bool) error {
	for {
		rest, stirred := w.unsettled(quiet, connectedOnly)
		if rest == 0 {
			return nil
		}
		timer := time.NewTimer(rest)
		select {
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("%w: %w", ErrNotSynced, ctx.Err())
		case <-stirred:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// unsettled returns how long to wait before it is worth looking again, 0 if all is settled.
func (w *World) unsettled(quiet time.Duration, connectedOnly bool) (time.Duration, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending(connectedOnly)) > 0 {
		return time.Minute, w.pulse
	}
	if rest := quiet - time.Since(w.heard); rest > 0 {
		return rest, w.pulse
	}
	return 0, nil
}

// Count adds to one of the counters.
func (w *World) Count(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts[name]++
}

// maxUnknown is how many unknown requests are kept to be shown.
const maxUnknown = 100

// Unknown notes a request of a client that the simulator cannot answer.
func (w *World) Unknown(request string) {
	w.mu.Lock()
	w.counts["unknown"]++
	if len(w.unknown) < maxUnknown {
		w.unknown = append(w.unknown, request)
	}
	w.mu.Unlock()
	if w.options.Strict != nil {
		w.options.Strict(request)
	}
}

// Stats are the counters, the unknown requests, and what waits by client.
type Stats struct {
	Counters map[string]int `json:"counters"`
	Unknown  []string       `json:"unknown"`
	Waiting  map[string]int `json:"waiting"`
}

// Stats returns the present numbers.
func (w *World) Stats() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	stats := Stats{Counters: maps.Clone(w.counts), Unknown: append([]string{}, w.unknown...), Waiting: map[string]int{}}
	for _, person := range w.people {
		for _, device := range person.devices {
			stats.Waiting[device.String()] = len(device.queue)
		}
	}
	return stats
}
