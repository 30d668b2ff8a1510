package rules

import (
	"regexp"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // a container may have no zone files

	"balas/internal/fault"
)

var offset = regexp.MustCompile(`^([+-])(\d{1,2})(?::?(\d{2}))?$`)

// zones remembers the locations of valid names; there are a few hundred names and offsets.
var zones sync.Map

// ParseZone reads an offset from UTC (+1, -03, +05:30; at most 14 hours) or an IANA name such as
// Africa/Harare. It fails with Invalid for anything else, the empty name included.
func ParseZone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, ok := parseOffset(name)
	if !ok && name != "" && name != "Local" {
		var err error
		zone, err = time.LoadLocation(name)
		ok = err == nil
	}
	if !ok {
		return nil, fault.Bad("settings", "bot_timezone", "must be an offset such as +1 or +05:30, or a name such as Africa/Harare")
	}
	zones.Store(name, zone)
	return zone, nil
}

func parseOffset(name string) (*time.Location, bool) {
	m := offset.FindStringSubmatch(name)
	if m == nil {
		return nil, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3]) // none: 0
	if minutes > 59 || hours*60+minutes > 14*60 {
		return nil, false
	}
	seconds := (hours*60 + minutes) * 60
	if m[1] == "-" {
		seconds = -seconds
	}
	return time.FixedZone(name, seconds), true
}
