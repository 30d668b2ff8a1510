package world

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/signal"
	"balas/simulator/wire"
)

// Device is a client that a phone linked. The exported fields never change.
type Device struct {
	Owner *Person
	ID    uint16
	// Noise is the key that the client proves to hold at every login.
	Noise [32]byte

	keys    signal.Bundle
	oneTime []signal.PublicKey
	conn    *wire.Conn
	active  bool
	// available: its owner is using it.
	available bool
	queue     []*item
	flying    int
}

// String is the device's JID in phone addressing.
func (d *Device) String() string { return d.Owner.JID(ByPhone, d.ID).String() }

// Peer is the device's name in Signal sessions of simulated phones.
func (d *Device) Peer() signal.Peer { return signal.Peer{User: d.Owner.Number, Device: d.ID} }

// maxDevice is the highest device number: it has to fit in one byte on the wire.
const maxDevice = 255

// NextDevice reserves the number of a client that is about to be linked.
// It fails with ErrConflict when all numbers are in use.
func (w *World) NextDevice(owner *Person) (uint16, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range maxDevice {
		owner.lastDevice = owner.lastDevice%maxDevice + 1
		if owner.device(owner.lastDevice) == nil {
			return owner.lastDevice, nil
		}
	}
	return 0, fmt.Errorf("%w: %s has linked %d clients", ErrConflict, owner.Number, maxDevice)
}

// Link adds a client to those of its owner and tells whoever knows the owner's list of devices.
func (w *World) Link(owner *Person, id uint16, noise [32]byte, keys signal.Bundle) *Device {
	w.mu.Lock()
	defer w.mu.Unlock()
	device := &Device{Owner: owner, ID: id, Noise: noise, keys: keys}
	owner.devices = append(owner.devices, device)
	w.announceDevices(owner, "add", device)
	w.stir()
	return device
}

// Unlink removes a client. It returns the client's connection, nil if it had none.
func (w *World) Unlink(device *Device) *wire.Conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	owner := device.Owner
	owner.devices = slices.DeleteFunc(owner.devices, func(d *Device) bool { return d == device })
	for _, person := range w.people {
		delete(person.watchers, device)
		delete(person.listeners, device)
	}
	conn := device.conn
	device.conn, device.active, device.queue = nil, false, nil
	w.announceDevices(owner, "remove", device)
	w.stir()
	return conn
}

// Devices lists the clients that a person linked, oldest first.
func (w *World) Devices(person *Person) []*Device {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(person.devices)
}

// Device returns one linked client of a person, nil if there is none of that number.
func (w *World) Device(person *Person, id uint16) *Device {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.device(id)
}

func (p *Person) device(id uint16) *Device {
	for _, device := range p.devices {
		if device.ID == id {
			return device
		}
	}
	return nil
}

// names lists the phone and all linked clients of a person.
func (p *Person) names(by Addressing) []types.JID {
	names := []types.JID{p.JID(by, 0)}
	for _, device := range p.devices {
		names = append(names, p.JID(by, device.ID))
	}
	return names
}

// Names lists the JIDs of a person's phone and linked clients, and remembers that asker, if not nil, now knows them.
func (w *World) Names(person *Person, by Addressing, asker *Device) []types.JID {
	w.mu.Lock()
	defer w.mu.Unlock()
	if asker != nil {
		if person.watchers[asker] == nil {
			person.watchers[asker] = map[types.JID]bool{}
		}
		person.watchers[asker][person.JID(by, 0)] = true
	}
	return person.names(by)
}

// Hash is the participant hash of a direct chat: over all devices of both sides in one addressing.
func (w *World) Hash(a, b *Person, by Addressing) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a == b {
		return participantHash(a.names(by))
	}
	return participantHash(append(a.names(by), b.names(by)...))
}

// announceDevices tells a person's other clients, and the clients that asked for the person's devices, of a change.
func (w *World) announceDevices(owner *Person, change string, changed *Device) {
	for _, device := range owner.devices {
		if device != changed {
			w.notify(device, Stanza{Node: w.ownDevices(owner)})
		}
	}
	for _, watcher := range inOrder(owner.watchers) {
		for _, name := range slices.SortedFunc(maps.Keys(owner.watchers[watcher]), byName) {
			if watcher.Owner != owner {
				w.notify(watcher, Stanza{Node: w.deviceChange(owner, AddressingOf(name), change, changed), With: owner})
			}
		}
	}
}

// inOrder lists the clients in a map, so that what is done with them is the same in every run.
func inOrder[V any](devices map[*Device]V) []*Device {
	return slices.SortedFunc(maps.Keys(devices), func(a, b *Device) int {
		return cmp.Or(cmp.Compare(a.Owner.Number, b.Owner.Number), cmp.Compare(a.ID, b.ID))
	})
}

func byName(a, b types.JID) int { return cmp.Compare(a.String(), b.String()) }

func (w *World) ownDevices(owner *Person) waBinary.Node {
	names := owner.names(ByPhone)
	list := make([]waBinary.Node, len(names))
	for i, name := range names {
		list[i] = waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{"jid": name}}
	}
	return w.notification("account_sync", owner.JID(ByPhone, 0), waBinary.Node{
		Tag: "devices", Attrs: waBinary.Attrs{"dhash": participantHash(names)}, Content: list,
	})
}

func (w *World) deviceChange(owner *Person, by Addressing, change string, changed *Device) waBinary.Node {
	return w.notification("devices", owner.JID(by, 0), waBinary.Node{
		Tag: change, Attrs: waBinary.Attrs{"device_hash": participantHash(owner.names(by))},
		Content: []waBinary.Node{{Tag: "device", Attrs: waBinary.Attrs{"jid": owner.JID(by, changed.ID)}}},
	})
}

func (w *World) notification(kind string, from types.JID, content waBinary.Node) waBinary.Node {
	return waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"id": w.ID(kind + " of " + from.User), "type": kind, "from": from, "t": w.options.Clock().Unix(),
	}, Content: []waBinary.Node{content}}
}
