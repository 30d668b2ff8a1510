package world

import "time"

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
func (l *eventLog) after(seq int, kind string) []Event {
	events := []Event{}
	for n := max(seq, l.last-len(l.ring)) + 1; n <= l.last; n++ {
		if event := l.ring[(n-1)%maxEvents]; kind == "" || event.Kind == kind {
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

// Events lists what happened after an event, of one kind or of all if kind is empty. Only the latest are kept.
func (w *World) Events(after int, kind string) []Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.after(after, kind)
}
