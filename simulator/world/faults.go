package world

import (
	"fmt"
	"slices"
	"time"
)

// Direction says which way a stanza goes, seen from the linked client.
type Direction string

// The two ways.
const (
	Inbound  Direction = "in"
	Outbound Direction = "out"
)

// Kinds of faults.
const (
	Drop         = "drop"
	Delay        = "delay"
	Duplicate    = "duplicate"
	Reorder      = "reorder"
	NoAck        = "no_ack"
	Error463     = "error_463"
	LoginFailure = "login_failure"
	Disconnect   = "disconnect"
	StreamError  = "stream_error"
	Conflict     = "conflict"
	BreakSession = "break_session"
	RateLimit    = "rate_limit"
)

// Banned is the code of a login that fails because of a temporary ban, which lasts ShortestBan at least.
const (
	Banned      = 402
	ShortestBan = time.Hour
)

// Modes of duplicates: encrypted anew, or the same bytes.
const (
	Resend = "resend"
	Same   = "same"
)

// Fault is a trouble that the network makes.
type Fault struct {
	ID   int
	Kind string
	// Instance and Phone limit it to one linked number and to one other person, Group to one group; nil: any.
	Instance, Phone *Person
	Group           *Group
	// Count is how often it still happens, 0 for ever. Until is when it ends, zero for never.
	Count int
	Until time.Time
	// For is how long it lasts, 0 for ever.
	For       time.Duration
	Direction Direction
	// Stanza is message, receipt, notification, call or any.
	Stanza  string
	Delay   time.Duration
	Mode    string
	Code    int
	NewOnly bool
	// Rate is how many bytes go over the line per second.
	Rate int
	// By is how far the clock is off.
	By time.Duration
	// Allow is how many questions a rate limit still lets pass.
	Allow int
	// Hits counts how often it happened.
	Hits int
}

// AddFault sets a fault and returns its number.
func (w *World) AddFault(fault Fault) Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faultID++
	fault.ID = w.faultID
	if fault.For > 0 {
		fault.Until = time.Now().Add(fault.For)
	}
	w.faults = append(w.faults, &fault)
	w.begin(&fault)
	w.stir()
	return fault
}

// Faults lists the faults that still can happen.
func (w *World) Faults() []Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expire()
	faults := make([]Fault, len(w.faults))
	for i, fault := range w.faults {
		faults[i] = *fault
	}
	return faults
}

// ClearFaults ends all faults, or with an id above 0 only that one, and releases what they hold. It fails with ErrNotFound when
// there is no such fault; one that is used up is still there as long as it holds something.
func (w *World) ClearFaults(id int) error {
	if err := w.clear(id); err != nil {
		return err
	}
	w.releaseLate(id)
	return nil
}

func (w *World) clear(id int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expire()
	ended := w.remove(func(f *Fault) bool { return id == 0 || f.ID == id })
	if id != 0 && ended == 0 && !w.holds(id) {
		return fmt.Errorf("%w: no fault %d", ErrNotFound, id)
	}
	if id == 0 {
		w.cleared = w.faultID
	}
	w.deleted[id] = true
	w.releaseHeld(id)
	w.stir()
	return nil
}

// Spend uses up one of the times that a fault may happen.
func (w *World) Spend(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.use(func(f *Fault) bool { return f.ID == id })
}

// Strike uses the first fault that fits a stanza from a client, nil if none does.
func (w *World) Strike(stanza string, from *Device, to Chat) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool { return f.fits(Outbound, stanza, from.Owner, to.Person, to.Group) })
}

// StrikeQuery uses the first rate limit for a client that asks about groups, or about one. It returns nil if there is none, or
// none that has been reached.
func (w *World) StrikeQuery(from *Device, about *Group) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool {
		if f.Kind != RateLimit || f.Instance != nil && f.Instance != from.Owner || f.Group != nil && f.Group != about {
			return false
		}
		f.Allow--
		return f.Allow < 0
	})
}

// StrikeLogin uses the first fault of the given kinds for a client that logs in, nil if there is none.
func (w *World) StrikeLogin(device *Device, kinds ...string) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool {
		return slices.Contains(kinds, f.Kind) && (f.Instance == nil || f.Instance == device.Owner)
	})
}

// fits tells whether a fault is about a stanza between a linked number and another person or a group.
func (f *Fault) fits(direction Direction, stanza string, instance, other *Person, group *Group) bool {
	if f.Instance != nil && f.Instance != instance || f.Phone != nil && f.Phone != other || f.Group != nil && f.Group != group {
		return false
	}
	switch f.Kind {
	case Drop, Delay, Duplicate:
		return f.Direction == direction && (f.Stanza == "any" || f.Stanza == stanza)
	case Reorder:
		return direction == Inbound && stanza == "message"
	case BadStream:
		return direction == Inbound && (f.Stanza == "any" || f.Stanza == stanza)
	case NoAck:
		return direction == Outbound && stanza == "message"
	case Error463:
		return direction == Outbound && stanza == "message" &&
			(!f.NewOnly || group == nil && (other == nil || !instance.writers[other.Number]))
	default:
		return false
	}
}

func (w *World) use(fits func(*Fault) bool) *Fault {
	w.expire()
	at := slices.IndexFunc(w.faults, fits)
	if at < 0 {
		return nil
	}
	fault := w.faults[at]
	fault.Hits++
	w.counts["fault."+fault.Kind]++
	if fault.Count > 0 {
		if fault.Count--; fault.Count == 0 {
			w.remove(func(f *Fault) bool { return f == fault })
		}
	}
	used := *fault
	return &used
}

func (w *World) expire() { w.remove((*Fault).over) }

// remove ends faults and returns how many there were.
func (w *World) remove(which func(*Fault) bool) int {
	var ended []*Fault
	w.faults = slices.DeleteFunc(w.faults, func(f *Fault) bool {
		if which(f) {
			ended = append(ended, f)
			return true
		}
		return false
	})
	for _, fault := range ended {
		w.end(fault)
	}
	return len(ended)
}
