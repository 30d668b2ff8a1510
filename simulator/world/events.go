package world

import (
	"slices"
	"time"
)

// maxEvents is how many events are kept.
const maxEvents = 20_000

// Event is something that a linked client did.
type Event struct {
	Seq    int       `json:"seq"`
	Kind   string    `json:"kind"`
	Phone  string    `json:"phone,omitempty"`
	Device uint16    `json:"device,omitempty"`
	Chat   string    `json:"chat,omitempty"`
	IDs    []string  `json:"ids,omitempty"`
	Type   string    `json:"type,omitempty"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at"`
}

// eventLog is a ring of the latest events.
type eventLog struct {
	ring []Event
	last int
}

func (l *eventLog) add(event Event) {
	l.last++
	event.Seq = l.last
	if len(l.ring) < maxEvents {
		l.ring = append(l.ring, event)
		return
	}
	l.ring[(l.last-1)%maxEvents] = event
}

// after lists the events younger than seq, oldest first.
func (l *eventLog) after(seq int, kinds []string) []Event {
	events := []Event{}
	for n := max(seq, l.last-len(l.ring)) + 1; n <= l.last; n++ {
		if event := l.ring[(n-1)%maxEvents]; len(kinds) == 0 || slices.Contains(kinds, event.Kind) {
			events = append(events, event)
		}
	}
	return events
}

// Record notes what a client did.
func (w *World) Record(device *Device, event Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record(device, event)
}

func (w *World) record(device *Device, event Event) {
	if device != nil {
		event.Phone, event.Device = device.Owner.Number, device.ID
	}
	event.At = w.options.Clock()
	w.log.add(event)
	w.counts["event."+event.Kind]++
	w.stir()
}

// Events lists what happened after an event, of some kinds or of all if none is given. Only the latest are kept.
func (w *World) Events(after int, kinds ...string) []Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.after(after, kinds)
}

// LastEvent is the number of the latest event of any kind, 0 if there was none.
func (w *World) LastEvent() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.last
}
