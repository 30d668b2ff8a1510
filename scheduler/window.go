package scheduler

import (
	"regexp"
	"strconv"
	"time"

	"balas/internal/fault"
	"balas/internal/zone"
)

// Window is a part of the day in which nobody is written to, on the recipient's wall clock: From 21:00
// To 8:00 wraps past midnight. Equal ends are the whole day. Days are those on which it begins; none
// are all: Friday 21:00 to 8:00 lasts until Saturday 8:00.
type Window struct {
	From string         `json:"from"` // H:MM or HH:MM
	To   string         `json:"to"`   // likewise, exclusive; 24:00 is the end of the day
	Days []time.Weekday `json:"days,omitempty"`
}

const (
	dayMinutes  = 24 * 60
	weekMinutes = 7 * dayMinutes
)

// Quiet is the minutes of a week, from Sunday 0:00 on, in which nobody is written to. The nil Quiet has none.
type Quiet []bool

// NewQuiet joins windows. It fails with Invalid for a time that is none, a day that is none, and windows
// that together leave no minute of the week.
func NewQuiet(windows []Window) (Quiet, error) {
	if len(windows) == 0 {
		return nil, nil
	}
	q := make(Quiet, weekMinutes)
	left := weekMinutes
	for _, w := range windows {
		from, length, err := w.span()
		if err != nil {
			return nil, err
		}
		for day := range 7 {
			for m := 0; m < length && w.begins(time.Weekday(day)); m++ {
				at := (day*dayMinutes + from + m) % weekMinutes
				if !q[at] {
					q[at] = true
					left--
				}
			}
		}
	}
	if left == 0 {
		return nil, fault.Bad("campaign", "quietHours", "must leave some time of the week to send in")
	}
	return q, nil
}

// span is when the window begins, in minutes after midnight, and how many minutes it lasts.
func (w Window) span() (from, length int, err error) {
	from, okFrom := clockMinutes(w.From)
	to, okTo := clockMinutes(w.To)
	if !okFrom || !okTo || from == dayMinutes {
		return 0, 0, fault.Bad("campaign", "quietHours", "must be from and to a time such as 21:00 and 8:00")
	}
	for _, day := range w.Days {
		if day < time.Sunday || day > time.Saturday {
			return 0, 0, fault.Bad("campaign", "quietHours", "must be on days from 0 (Sunday) to 6")
		}
	}
	length = to - from
	if length <= 0 {
		length += dayMinutes
	}
	return from, length, nil
}

func (w Window) begins(on time.Weekday) bool {
	for _, day := range w.Days {
		if day == on {
			return true
		}
	}
	return len(w.Days) == 0
}

var clock = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)

// clockMinutes reads a time of day as minutes since midnight, 0 to 1440.
func clockMinutes(text string) (int, bool) {
	m := clock.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return hour*60 + minute, minute < 60 && hour*60+minute <= dayMinutes
}

// At reports whether it is quiet at an instant in a zone.
func (q Quiet) At(t time.Time, in *time.Location) bool {
	return q != nil && q[weekMinute(zone.Wall(t, in))]
}

func weekMinute(wall time.Time) int {
	return int(wall.Weekday())*dayMinutes + wall.Hour()*60 + wall.Minute()
}

// search is how far ahead time to send is looked for. What is allowed repeats each week but for changes of clocks.
const search = 15 * 24 * time.Hour

// NextAllowed is the first instant, t or later, at which it is quiet in none of the zones. It is zero when
// there is none within two weeks: quiet hours and the zones of a wide country may leave none.
func (q Quiet) NextAllowed(t time.Time, zones []*time.Location) time.Time {
	if q == nil {
		return t
	}
	for limit := t.Add(search); t.Before(limit); {
		moved := false
		for _, in := range zones {
			for q.At(t, in) && t.Before(limit) {
				t, moved = q.end(t, in), true
			}
		}
		if !moved {
			return t
		}
	}
	return time.Time{}
}

// end is when the quiet at t ends in the zone, or when clocks change before that.
func (q Quiet) end(t time.Time, in *time.Location) time.Time {
	wall := zone.Wall(t, in)
	first := weekMinute(wall)
	n := 1
	for q[(first+n)%weekMinutes] {
		n++
	}
	ends := wall.Truncate(time.Minute).Add(time.Duration(n) * time.Minute)
	return zone.Until(t, ends.Sub(wall), in)
}
