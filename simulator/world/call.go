package world

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxCalls is how many calls a phone lists.
const maxCalls = 200

// CallState says how far a call is.
type CallState string

// States of a call.
const (
	Ringing  CallState = "ringing"
	Accepted CallState = "accepted"
	Rejected CallState = "rejected"
	Ended    CallState = "ended"
)

// Call is a call from one person to another.
type Call struct {
	ID    string    `json:"id"`
	From  string    `json:"from"`
	To    string    `json:"to"`
	Video bool      `json:"video"`
	State CallState `json:"state"`
	At    time.Time `json:"at"`
	// By is the addressing in which the caller called.
	By Addressing `json:"-"`
}

// Over tells whether nobody can answer the call any more.
func (c Call) Over() bool { return c.State == Rejected || c.State == Ended }

// Ring notes a new call.
func (w *World) Ring(call Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, &call)
	if len(w.calls) > maxCalls {
		w.calls = slices.Delete(w.calls, 0, maxCalls/10)
	}
	w.stir()
}

// Call finds a call by its id. It fails with ErrNotFound when there was none.
func (w *World) Call(id string) (Call, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, call := range w.calls {
		if call.ID == id {
			return *call, nil
		}
	}
	return Call{}, fmt.Errorf("%w: no call %q", ErrNotFound, id)
}

// Advance moves a call to a later state. It returns the call and whether that changed anything: a call that is over stays
// so, and one is accepted once.
func (w *World) Advance(id string, state CallState) (Call, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, call := range w.calls {
		if call.ID != id {
			continue
		}
		if call.Over() || call.State == state {
			return *call, false
		}
		call.State = state
		w.stir()
		return *call, true
	}
	return Call{}, false
}

// Calls lists the calls of a person, made and received, oldest first. Only the latest are known.
func (w *World) Calls(person *Person) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	calls := []Call{}
	for _, call := range w.calls {
		if call.From == person.Number || call.To == person.Number {
			calls = append(calls, *call)
		}
	}
	return calls
}

// CallID makes the id of a call, in the form that phones use.
func (w *World) CallID(caller *Person) string {
	return strings.ToUpper(hex.EncodeToString(w.Random("calls of "+caller.Number, 16)))
}
