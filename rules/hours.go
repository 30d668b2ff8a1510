package rules

import (
	"regexp"
	"strconv"
	"time"

	"balas/internal/fault"
)

// Always is what stands on either side of the active hours of a bot that is active the whole day.
const Always = "always"

// Days are the days of the week on which the bot is active.
type Days struct {
	Monday    bool
	Tuesday   bool
	Wednesday bool
	Thursday  bool
	Friday    bool
	Saturday  bool
	Sunday    bool
}

// On reports whether the bot is active on the day.
func (d Days) On(day time.Weekday) bool {
	return [...]bool{d.Sunday, d.Monday, d.Tuesday, d.Wednesday, d.Thursday, d.Friday, d.Saturday}[day]
}

// Hours are the hours of the day in which the bot is active, as its owner wrote them: H:MM or HH:MM
// on the wall clock of the bot's zone, 24:00 for the end of the day, or Always.
type Hours struct {
	ActiveFrom string
	ActiveTo   string
}

var clock = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)

// minutes reads a time of day as minutes since midnight, 0 to 1440.
func minutes(s, field string) (int, error) {
	m := clock.FindStringSubmatch(s)
	if m == nil {
		return 0, badClock(field)
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if minute > 59 || hour*60+minute > 24*60 {
		return 0, badClock(field)
	}
	return hour*60 + minute, nil
}

func badClock(field string) error {
	return fault.Bad("settings", field, "must be a time such as 9:00 or 17:30, or always")
}

// check fails with Invalid when a side is neither a time nor Always.
func (h Hours) check() error {
	for field, s := range map[string]string{"from": h.ActiveFrom, "to": h.ActiveTo} {
		if s == Always {
			continue
		}
		if _, err := minutes(s, field); err != nil {
			return err
		}
	}
	return nil
}

// Active reports whether the bot is active at the time, which is in the bot's zone. The hours are
// those of the wall clock: on the day when clocks change an hour may be missing or come twice. The
// end is exclusive. Equal ends are the whole day, as are hours that cannot be read. A window that
// wraps past midnight belongs to the day on which it began: Friday 22:00 to 6:00 lasts until
// Saturday 6:00 whether or not Saturday is an active day.
func Active(days Days, hours Hours, local time.Time) bool {
	today := local.Weekday()
	from, errFrom := minutes(hours.ActiveFrom, "from")
	to, errTo := minutes(hours.ActiveTo, "to")
	if errFrom != nil || errTo != nil || from == to { // also either side Always
		return days.On(today)
	}
	minute := local.Hour()*60 + local.Minute()
	switch {
	case from < to:
		return days.On(today) && from <= minute && minute < to
	case minute >= from:
		return days.On(today)
	default:
		return minute < to && days.On((today+6)%7)
	}
}
