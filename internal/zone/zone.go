// Package zone reads the names of time zones and tells when a wall clock shows a time.
package zone

import (
	"errors"
	"regexp"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // a container may have no zone files
)

// ErrUnknown is the error of a text that names no zone.
var ErrUnknown = errors.New("no time zone")

var offset = regexp.MustCompile(`^([+-])(\d{1,2})(?::?(\d{2}))?$`)

// zones remembers the locations of valid names; there are a few hundred names and offsets.
var zones sync.Map

// Parse reads an offset from UTC (+1, -03, +05:30; at most 14 hours) or an IANA name such as
// Africa/Harare. It fails with ErrUnknown for anything else, the empty name included.
func Parse(name string) (*time.Location, error) {
	if found, ok := zones.Load(name); ok {
		return found.(*time.Location), nil
	}
	found, ok := parseOffset(name)
	if !ok && name != "" && name != "Local" {
		var err error
		found, err = time.LoadLocation(name)
		ok = err == nil
	}
	if !ok {
		return nil, ErrUnknown
	}
	zones.Store(name, found)
	return found, nil
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
