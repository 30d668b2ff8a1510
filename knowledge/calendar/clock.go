package calendar

// clock is a time of day.
type clock struct {
	minutes int  // since midnight, to 1440
	doubt   bool // it may as well be twelve hours later
	full    bool // it is 10.00 to 12.59, in doubt only beside a time of which the half of the day is said
	half    bool // the half of the day is said
}

const (
	noon = 12 * 60
	day  = 24 * 60
)

// halves are the words that say which half of the day an hour is of, with the hours that they go with and what they add.
var halves = map[string][]struct{ from, to, plus int }{
	"am":    {{1, 11, 0}, {12, 12, -12}},
	"pm":    {{1, 11, 12}, {12, 23, 0}},
	"pagi":  {{0, 11, 0}},
	"siang": {{1, 3, 12}, {10, 15, 0}},
	"sore":  {{2, 7, 12}, {14, 19, 0}},
	"malam": {{1, 3, 0}, {6, 11, 12}, {12, 12, 12}, {18, 24, 0}},
}

// of returns the time in the half of the day, false if they do not go together.
func (c clock) of(half string) (clock, bool) {
	h := c.minutes / 60
	for _, r := range halves[half] {
		if h >= r.from && h <= r.to && c.minutes+r.plus*60 <= day {
			return clock{minutes: c.minutes + r.plus*60, half: true}, true
		}
	}
	return c, false
}

// clockAt reads a time of day at the beginning of the tokens, the half of the day behind it included, and returns how
// many tokens it has: 0 if there is none.
func clockAt(ts []token) (clock, int) {
	if n := begins(ts, "noon", "tengah hari"); n > 0 {
		return clock{minutes: noon}, n
	}
	if n := begins(ts, "midnight", "tengah malam"); n > 0 {
		return clock{minutes: day}, n
	}
	if len(ts) == 0 {
		return clock{}, 0
	}
	var c clock
	switch t := ts[0]; {
	case t.kind == hour:
		c = t.time
	case t.kind == number && t.n <= 24 && len(t.text) <= 2:
		c = clock{minutes: t.n * 60, doubt: t.n >= 1 && t.n <= 12}
	default:
		return clock{}, 0
	}
	if len(ts) == 1 || halves[ts[1].text] == nil {
		return c, 1
	}
	c, ok := c.of(ts[1].text)
	if !ok {
		return c, 0
	}
	return c, 2
}

// Span is a time in which it is open, in minutes since midnight; To is beyond 1440 if it ends on the day after.
type Span struct{ From, To int }

// between returns the span from one time to another, false if it is not sure which one is meant.
func between(from, to clock) (Span, bool) {
	from.doubt = from.doubt && (!from.full || to.half)
	to.doubt = to.doubt && (!to.full || from.half)
	if to.minutes == 0 {
		to.minutes = day
	}
	switch {
	case to.doubt:
		return Span{}, false
	case from.doubt: // "8-17" by the clock of 24 hours, "8 to 5pm" because eight in the evening is later
		late := from.minutes%noon+noon < to.minutes
		return Span{from.minutes, to.minutes}, from.minutes < to.minutes && (!late || !to.half)
	}
	return after(from.minutes, to.minutes)
}

// after returns the span, which ends on the day after if it began at noon or later.
func after(from, to int) (Span, bool) {
	switch {
	case from < to:
		return Span{from, to}, true
	case from >= noon && to < from && to <= noon:
		return Span{from, to + day}, true
	}
	return Span{}, false
}
