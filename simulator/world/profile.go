package world

import (
	"fmt"
	"slices"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Business is what a company's account shows. Without a name there is none.
type Business struct {
	Name        string `json:"name"`
	Category    string `json:"category"`
	Description string `json:"description,omitempty"`
	Address     string `json:"address,omitempty"`
	Email       string `json:"email,omitempty"`
	Website     string `json:"website,omitempty"`
	// TimeZone and Hours say when it is open; nobody knows if empty.
	TimeZone string  `json:"timeZone,omitempty"`
	Hours    []Hours `json:"hours,omitempty"`
}

// Hours is when a business is open on one day of the week, in minutes since midnight.
type Hours struct {
	Day   string `json:"day"`
	Open  int    `json:"open"`
	Close int    `json:"close"`
}

// Picture is a profile picture. The zero value is none.
type Picture struct {
	ID   string
	Data []byte
}

// SetPicture changes a profile picture, empty data for none, and tells those who know the person and his own clients except
// the one that did it, nil if the phone did.
func (w *World) SetPicture(person *Person, data []byte, by *Device) Picture {
	w.mu.Lock()
	defer w.mu.Unlock()
	person.picture = w.newPicture(data)
	w.tellKnowing(person, "picture", "profile", func(name types.JID) waBinary.Node {
		if len(data) == 0 {
			return waBinary.Node{Tag: "delete", Attrs: waBinary.Attrs{"jid": name}}
		}
		return waBinary.Node{Tag: "set", Attrs: waBinary.Attrs{"jid": name, "id": person.picture.ID, "author": name}}
	})
	w.tellOwn(person, by, waBinary.Node{Tag: "picture"})
	w.stir()
	return person.picture
}

// newPicture gives a picture its id, the zero value for empty data. The caller holds the lock.
func (w *World) newPicture(data []byte) Picture {
	if len(data) == 0 {
		return Picture{}
	}
	w.pictureID = max(w.pictureID+1, w.options.Clock().Unix())
	return Picture{ID: strconv.FormatInt(w.pictureID, 10), Data: data}
}

// Picture returns a person's profile picture.
func (w *World) Picture(person *Person) Picture {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.picture
}

// FindPicture returns the picture of an id. It fails with ErrNotFound when nobody has it.
func (w *World) FindPicture(id string) (Picture, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, person := range w.people {
		if person.picture.ID == id && id != "" {
			return person.picture, nil
		}
	}
	for _, group := range w.groups {
		if group.info.Picture.ID == id && id != "" {
			return group.info.Picture, nil
		}
	}
	return Picture{}, fmt.Errorf("%w: no picture %q", ErrNotFound, id)
}

// Shows tells whether somebody may see a part of a person's profile: the privacy setting of that name.
func (w *World) Shows(person, to *Person, setting string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return person.shows(to, setting)
}

func (p *Person) shows(to *Person, setting string) bool {
	if p == to {
		return true
	}
	if slices.ContainsFunc(p.blocked, to.named) {
		return false
	}
	switch p.privacy[setting] {
	case "none":
		return false
	case "contacts", "contact_blacklist":
		return p.knows(to)
	default:
		return true
	}
}

// knows tells whether two people have written to each other, one way at least.
func (p *Person) knows(other *Person) bool { return p.writers[other.Number] || other.writers[p.Number] }

// tellKnowing notifies the clients of those who know a person and may see that part of his profile. The caller holds the
// lock.
func (w *World) tellKnowing(person *Person, kind, setting string, content func(types.JID) waBinary.Node) {
	name := person.JID(person.settings.Addressing, 0)
	for _, other := range w.everybody() {
		if other == person || !person.knows(other) || !person.shows(other, setting) {
			continue
		}
		for _, device := range other.devices {
			w.notify(device, Stanza{Node: w.notification(kind, name, content(name)), With: person})
		}
	}
}

// tellAbout notifies those who know a person of his new about text. The caller holds the lock.
func (w *World) tellAbout(person *Person) {
	w.tellKnowing(person, "status", "status", func(types.JID) waBinary.Node {
		return waBinary.Node{Tag: "set", Content: []byte(person.settings.About)}
	})
}
