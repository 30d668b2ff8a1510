package world

import (
	waBinary "go.mau.fi/whatsmeow/binary"
)

// TellIdentity notifies the clients of those who know a person, or asked for his devices, that he has new identity keys.
func (w *World) TellIdentity(person *Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := person.JID(person.settings.Addressing, 0)
	for _, other := range w.everybody() {
		for _, device := range other.devices {
			if other != person && (person.knows(other) || person.watchers[device] != nil) {
				w.notify(device, Stanza{Node: w.notification("encrypt", name, waBinary.Node{Tag: "identity"}), With: person})
			}
		}
	}
	w.stir()
}
