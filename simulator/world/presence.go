package world

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/signal"
)

// Subscribe makes a client hear when a person comes and goes, under the name it used. It hears the present state at once.
func (w *World) Subscribe(device *Device, person *Person, name types.JID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	person.listeners[device] = name
	if !person.shows(device.Owner, "online") {
		return nil
	}
	return w.tell(device, w.presence(person, device.Owner, name))
}

// Present notes that a client is in use or not, and under which name its owner wants to be seen; empty: as before.
func (w *World) Present(device *Device, available bool, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	was := device.Owner.available()
	device.available = available
	if name != "" {
		device.Owner.settings.Name = name
	}
	w.announce(device.Owner, was)
	w.stir()
}

// Available tells whether a person is seen as online.
func (w *World) Available(person *Person) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.available()
}

// available tells whether a person is seen as online: his phone is in use, or one of his clients.
func (p *Person) available() bool {
	if p.settings.Online && !p.settings.Away {
		return true
	}
	for _, device := range p.devices {
		if device.available {
			return true
		}
	}
	return false
}

// announce tells all who listen that a person came or went, if he did. The caller holds the lock.
func (w *World) announce(person *Person, was bool) {
	if person.available() == was {
		return
	}
	if was {
		person.settings.LastSeen = w.options.Clock()
	}
	for _, device := range inOrder(person.listeners) {
		if person.shows(device.Owner, "online") {
			_ = w.tell(device, w.presence(person, device.Owner, person.listeners[device]))
		}
	}
}

// presence tells one client whether a person is online, and if not when he was.
func (w *World) presence(person, to *Person, name types.JID) waBinary.Node {
	attrs := waBinary.Attrs{"from": name}
	if person.available() {
		return waBinary.Node{Tag: "presence", Attrs: attrs}
	}
	attrs["type"] = "unavailable"
	switch {
	case !person.shows(to, "last"):
		attrs["last"] = "deny"
	case person.settings.LastSeen.IsZero():
		attrs["last"] = w.options.Clock().Unix()
	default:
		attrs["last"] = person.settings.LastSeen.Unix()
	}
	return waBinary.Node{Tag: "presence", Attrs: attrs}
}

// lowKeysNotice asks a client to upload more one-time keys.
func (w *World) lowKeysNotice(device *Device) waBinary.Node {
	return w.notification("encrypt", types.ServerJID, waBinary.Node{
		Tag: "count", Attrs: waBinary.Attrs{"value": len(device.oneTime)},
	})
}

// Registration is what a client said about its keys when it was linked.
func (w *World) Registration(device *Device) signal.Bundle {
	w.mu.Lock()
	defer w.mu.Unlock()
	return device.keys
}
