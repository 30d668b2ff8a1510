package rules

import (
	"time"

	"balas/internal/fault"
	"balas/internal/zone"
)

// ParseZone reads an offset from UTC (+1, -03, +05:30; at most 14 hours) or an IANA name such as
// Africa/Harare. It fails with Invalid for anything else, the empty name included.
func ParseZone(name string) (*time.Location, error) {
	found, err := zone.Parse(name)
	if err != nil {
		return nil, fault.Bad("settings", "bot_timezone", "must be an offset such as +1 or +05:30, or a name such as Africa/Harare")
	}
	return found, nil
}
