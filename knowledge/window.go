package knowledge

import (
	"time"

	"balas/internal/fault"
)

// Window is the time in which something holds: from the first instant, until before the second.
type Window struct {
	ValidFrom  *time.Time // nil: since always
	ValidUntil *time.Time // nil: for good
}

// Holds reports whether the instant lies in the window.
func (w Window) Holds(at time.Time) bool {
	return (w.ValidFrom == nil || !at.Before(*w.ValidFrom)) && (w.ValidUntil == nil || at.Before(*w.ValidUntil))
}

// passes is 1 for a window that opens or closes, else 0.
func (w Window) passes() int64 {
	if w.ValidFrom == nil && w.ValidUntil == nil {
		return 0
	}
	return 1
}

func (w Window) check(noun string) error {
	if w.ValidFrom != nil && w.ValidUntil != nil && !w.ValidFrom.Before(*w.ValidUntil) {
		return fault.Bad(noun, "validUntil", "must be after validFrom")
	}
	return nil
}
