package world

import (
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
)

// Kinds of faults that concern more than one stanza.
const (
	// NoPrekeys hands out keys without one-time keys.
	NoPrekeys = "no_prekeys"
	// Silence leaves connections open and answers nothing on them.
	Silence = "silence"
	// ClockSkew shifts all times that the server states.
	ClockSkew = "clock_skew"
	// BadStream breaks the stream behind a stanza, on every connection until the client has acknowledged it.
	BadStream = "bad_stream"
	// Reachout tells an account that it may not write to new people, and when it ends that it may again.
	Reachout = "reachout"
	// Passkey makes a phone demand a passkey from the client that it links.
	Passkey = "passkey"
)

// Keyless tells, and uses up, whether one-time keys are withheld between two people. The fault names the linked number as
// instance and the other person as phone.
func (w *World) Keyless(a, b *Person) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool {
		return f.Kind == NoPrekeys && (f.concerns(a, b) || f.concerns(b, a))
	}) != nil
}

// concerns tells whether a fault fits a linked number and another person.
func (f *Fault) concerns(instance, other *Person) bool {
	return (f.Instance == nil || f.Instance == instance) && (f.Phone == nil || f.Phone == other)
}

// Swallow tells, and uses up, whether a stanza of a client gets no answer because its connection is silent.
func (w *World) Swallow(device *Device) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool { return f.silences(device) }) != nil
}

// Silent tells whether nothing is sent to a client.
func (w *World) Silent(device *Device) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.silent(device)
}

func (w *World) silent(device *Device) bool {
	return slices.ContainsFunc(w.faults, func(f *Fault) bool { return f.silences(device) && !f.over() })
}

func (f *Fault) silences(device *Device) bool {
	return f.Kind == Silence && (f.Instance == nil || f.Instance == device.Owner)
}

func (f *Fault) over() bool { return !f.Until.IsZero() && time.Now().After(f.Until) }

// StrikePasskey tells, and uses up, whether a phone demands a passkey.
func (w *World) StrikePasskey(owner *Person) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool { return f.Kind == Passkey && (f.Instance == nil || f.Instance == owner) }) != nil
}

// StrikeSession tells, and uses up, whether a phone is to forget its session with a linked client again.
func (w *World) StrikeSession(person *Person, device *Device) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool {
		return f.Kind == BreakSession && f.concerns(device.Owner, person) && (f.Group == nil || f.Group.member(person) == nil)
	}) != nil
}

// begin does what a fault does at once. The caller holds the lock.
func (w *World) begin(f *Fault) {
	switch f.Kind {
	case ClockSkew:
		w.clock.skew.Add(int64(f.By))
	case Reachout:
		w.restrict(f, true)
	}
	if f.For > 0 {
		time.AfterFunc(f.For, w.lapse)
	}
}

// end undoes it when the fault is over or deleted. The caller holds the lock.
func (w *World) end(f *Fault) {
	switch f.Kind {
	case ClockSkew:
		w.clock.skew.Add(-int64(f.By))
	case Reachout:
		w.restrict(f, false)
	case Silence:
		w.resume(f)
	}
}

// lapse ends the faults whose time is over.
func (w *World) lapse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expire()
	w.stir()
}

// resume sends on connections that were silent what they missed. Acknowledgements were not heard, so what was sent before is
// sent again.
func (w *World) resume(f *Fault) {
	for _, person := range w.everybody() {
		for _, device := range person.devices {
			if !f.silences(device) {
				continue
			}
			for _, it := range device.queue {
				it.sent = false
			}
			device.flying = 0
			w.pump(device)
		}
	}
}

// breakStream ends a client's stream behind the stanza that was just sent. Nothing more is sent on this connection.
func (w *World) breakStream(to *Device, it *item) {
	to.active = false
	_ = to.conn.Farewell(waBinary.Node{
		Tag: "stream:error", Attrs: waBinary.Attrs{"code": it.poison},
		Content: []waBinary.Node{{Tag: "ack", Attrs: waBinary.Attrs{"class": it.key.Class, "id": it.key.ID}}},
	}, wire.Linger)
}
