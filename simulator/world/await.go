package world

// Await keeps a message that cannot be read without another one. It returns false, and keeps nothing, when the phone knows
// that other message.
func (w *World) Await(person *Person, target Ref, arrival Arrival) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if person.find(target) != nil {
		return false
	}
	person.awaiting[target] = append(person.awaiting[target], arrival)
	w.stir()
	return true
}

// Awaited returns, once, what waited for a message.
func (w *World) Awaited(person *Person, message Ref) []Arrival {
	w.mu.Lock()
	defer w.mu.Unlock()
	waited := person.awaiting[message]
	delete(person.awaiting, message)
	return waited
}
