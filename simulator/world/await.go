package world

import "slices"

// maxAwaiting is how many messages a phone keeps that it cannot read yet.
const maxAwaiting = 500

// Awaiting is a message that cannot be read without another one, which its phone does not know yet.
type Awaiting struct {
	For     Ref
	Arrival Arrival
}

// Await keeps a message that cannot be read without another one. It returns false, and keeps nothing, when the phone knows
// that other message. When there are too many it gives up the oldest and returns it.
func (w *World) Await(person *Person, target Ref, arrival Arrival) (waits bool, given *Arrival) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if person.find(target) != nil {
		return false, nil
	}
	person.awaiting = append(person.awaiting, Awaiting{target, arrival})
	if len(person.awaiting) > maxAwaiting {
		given = &person.awaiting[0].Arrival
		person.awaiting = person.awaiting[1:]
	}
	w.stir()
	return true, given
}

// Awaited returns, once, what waited for a message.
func (w *World) Awaited(person *Person, message Ref) []Arrival {
	w.mu.Lock()
	defer w.mu.Unlock()
	var waited []Arrival
	person.awaiting = slices.DeleteFunc(person.awaiting, func(a Awaiting) bool {
		if a.For == message {
			waited = append(waited, a.Arrival)
		}
		return a.For == message
	})
	return waited
}
