package world

import (
	"fmt"
	"slices"
)

// Renumber gives a phone another number. LID, keys and all that the phone shows stay; the number that it had is on the
// network no longer, and may be somebody else's. Nobody is told: others learn of it from what the phone sends. It fails with
// ErrConflict for a number that is taken, and for a phone with linked clients or in a group.
func (w *World) Renumber(person *Person, number string) (*Person, error) {
	number, err := ParseNumber(number)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.people[number] != nil:
		return nil, fmt.Errorf("%w: %s is taken", ErrConflict, number)
	case w.people[person.Number] != person:
		return nil, fmt.Errorf("%w: %s has another number by now", ErrNotFound, person.Number)
	case len(person.devices) > 0:
		return nil, fmt.Errorf("%w: %s has linked clients", ErrConflict, person.Number)
	}
	for _, group := range w.groups {
		if slices.ContainsFunc(group.info.Members, func(m Member) bool { return m.Person == person }) {
			return nil, fmt.Errorf("%w: %s is in a group", ErrConflict, person.Number)
		}
	}
	moved := *person // who still handles the phone under its old number keeps that
	moved.Number = number
	w.replace(person, &moved)
	w.stir()
	return &moved, nil
}

// replace puts a person where another was. The caller holds the lock.
func (w *World) replace(before, now *Person) {
	delete(w.people, before.Number)
	w.people[now.Number], w.lids[now.LID] = now, now
	for _, other := range w.people {
		if other.writers[before.Number] {
			other.writers[now.Number] = true
			delete(other.writers, before.Number)
		}
	}
	for _, same := range now.known {
		for _, known := range same {
			if known.From == before.Number {
				known.From = now.Number
			}
		}
	}
	for _, fault := range w.faults {
		if fault.Phone == before {
			fault.Phone = now
		}
	}
}
