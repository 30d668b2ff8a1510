package world

import (
	"fmt"
	"maps"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// privacyDefaults are the settings of a new account.
var privacyDefaults = map[string]string{
	"readreceipts": "all", "profile": "all", "status": "all", "last": "all", "online": "all",
	"groupadd": "all", "calladd": "all", "messages": "all", "defense": "off", "stickers": "contacts",
}

// Privacy returns who may see and do what with an account.
func (w *World) Privacy(person *Person) map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	settings := maps.Clone(privacyDefaults)
	maps.Copy(settings, person.privacy)
	return settings
}

// SetPrivacy changes one of the privacy settings, and tells the account's clients except the one that did it, nil if the
// phone did. It fails with ErrMalformed for settings that do not exist.
func (w *World) SetPrivacy(person *Person, name, value string, by *Device) error {
	if err := checkPrivacy(name, value); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setPrivacy(person, name, value, by)
	w.stir()
	return nil
}

func (w *World) setPrivacy(person *Person, name, value string, by *Device) {
	if person.privacy == nil {
		person.privacy = map[string]string{}
	}
	person.privacy[name] = value
	w.tellOwn(person, by, waBinary.Node{Tag: "privacy", Content: []waBinary.Node{
		{Tag: "category", Attrs: waBinary.Attrs{"name": name, "value": value}},
	}})
}

func checkPrivacy(name, value string) error {
	if _, known := privacyDefaults[name]; !known || value == "" {
		return fmt.Errorf("%w: no privacy setting %q of value %q", ErrMalformed, name, value)
	}
	return nil
}

// Blocked lists whom an account blocked.
func (w *World) Blocked(person *Person) []types.JID {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(person.blocked)
}

// Blocks tells whether an account blocked somebody: then nothing of him gets through.
func (w *World) Blocks(person, who *Person) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(person.blocked, who.named)
}

// Block adds somebody to the list of the blocked, or takes him from it, and tells the account's clients except the one
// that did it, nil if the phone did. It does nothing when that is so already.
func (w *World) Block(person, who *Person, block bool, by *Device) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if slices.ContainsFunc(person.blocked, who.named) == block {
		return
	}
	before, action := blockHash(person.blocked), "unblock"
	person.blocked = slices.DeleteFunc(person.blocked, who.named)
	if block {
		person.blocked, action = append(person.blocked, who.JID(ByLID, 0)), "block"
	}
	w.tellOwn(person, by, waBinary.Node{
		Tag: "blocklist", Attrs: waBinary.Attrs{"action": "modify", "dhash": blockHash(person.blocked), "prev_dhash": before},
		Content: []waBinary.Node{{Tag: "item", Attrs: waBinary.Attrs{"jid": who.JID(ByLID, 0), "action": action}}},
	})
	w.stir()
}

// BlockHash stands for a list of the blocked, so that a client can tell whether it knows the present one.
func (w *World) BlockHash(person *Person) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return blockHash(person.blocked)
}

func blockHash(blocked []types.JID) string { return participantHash(blocked) }

// named tells whether a JID names a person in either addressing.
func (p *Person) named(jid types.JID) bool {
	return jid.User == p.LID && jid.Server == types.HiddenUserServer || jid.User == p.Number && jid.Server == types.DefaultUserServer
}

// tellOwn notifies a person's clients, except one, of a change to the account. The caller holds the lock.
func (w *World) tellOwn(person *Person, except *Device, change waBinary.Node) {
	for _, device := range person.devices {
		if device != except {
			w.notify(device, Stanza{Node: w.notification("account_sync", person.JID(ByPhone, 0), change)})
		}
	}
}
