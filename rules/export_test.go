package rules

// Quiet waits until no turn runs. With a debounce of zero a turn starts within the call of Wake, so
// that every turn woken before has ended then.
func (e *Engine) Quiet() { e.agenda.turns.Wait() }
