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
	return w.tell(device, w.presence(person, name))
}

// announce tells all who listen that a person came or went. The caller holds the lock.
func (w *World) announce(person *Person) {
	for device, name := range person.listeners {
		_ = w.tell(device, w.presence(person, name))
	}
}

func (w *World) presence(person *Person, name types.JID) waBinary.Node {
	attrs := waBinary.Attrs{"from": name}
	if !person.settings.Online {
		attrs["type"] = "unavailable"
		attrs["last"] = w.options.Clock().Unix()
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
