package world

import (
	"maps"
	"slices"

	"go.mau.fi/whatsmeow/types"
)

// privacyDefaults are the settings of a new account.
var privacyDefaults = map[string]string{
	"readreceipts": "all", "profile": "all", "status": "all", "last": "all", "online": "all",
	"groupadd": "all", "calladd": "all",
}

// Privacy returns who may see and do what with an account.
func (w *World) Privacy(person *Person) map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	settings := maps.Clone(privacyDefaults)
	maps.Copy(settings, person.privacy)
	return settings
}

// SetPrivacy changes one of the privacy settings.
func (w *World) SetPrivacy(person *Person, name, value string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if person.privacy == nil {
		person.privacy = map[string]string{}
	}
	person.privacy[name] = value
	w.stir()
}

// Blocked lists whom an account blocked.
func (w *World) Blocked(person *Person) []types.JID {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(person.blocked)
}

// Block adds somebody to the list of the blocked, or takes him from it.
func (w *World) Block(person *Person, who types.JID, block bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	person.blocked = slices.DeleteFunc(person.blocked, func(jid types.JID) bool { return jid == who })
	if block {
		person.blocked = append(person.blocked, who)
	}
	w.stir()
}
