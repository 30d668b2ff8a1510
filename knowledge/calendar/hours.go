package calendar

import (
	"slices"
	"time"
)

// Hours are the opening hours of a week.
type Hours struct {
	Holidays bool           // the text has a word on public holidays, which nobody here knows
	Zone     *time.Location // that the text names; nil: none

	week [7]schedule // by time.Weekday
}

// schedule is what is known of one day of the week.
type schedule struct {
	known bool   // the text says whether it is open
	spans []Span // none: closed all day, or open without a word on the hours
	open  bool
	every bool // said of all days, and overruled by what is said of one
}

func (s schedule) equal(other schedule) bool {
	return s.open == other.open && slices.Equal(s.spans, other.spans)
}

// State is what hours say of a moment.
type State struct {
	Open  bool   // on that day, or at that time if the moment has one
	Spans []Span // of the day, or that which began the day before and lasts to the time
}

// At returns what the hours say of the day of a moment, and of its time if it has one. It is false if they say nothing
// of it.
func (h Hours) At(m Moment) (State, bool) {
	today := h.week[m.Day.Weekday()]
	if m.Time < 0 {
		return State{today.open, today.spans}, today.known
	}
	yesterday := h.week[(m.Day.Weekday()+6)%7]
	for _, s := range yesterday.spans {
		if m.Time < s.To-day {
			return State{true, []Span{s}}, true
		}
	}
	if !today.known || today.open && len(today.spans) == 0 || !yesterday.known && h.late() {
		return State{}, false
	}
	open := slices.ContainsFunc(today.spans, func(s Span) bool { return s.From <= m.Time && m.Time < s.To })
	return State{open, today.spans}, true
}

// late reports whether some day's hours last past midnight.
func (h Hours) late() bool {
	return slices.ContainsFunc(h.week[:], func(s schedule) bool {
		return slices.ContainsFunc(s.spans, func(s Span) bool { return s.To > day })
	})
}

// assign says something of days. It is false if that contradicts what was said of one of them before.
func (h *Hours) assign(days weekdays, s schedule) bool {
	s.known, s.every = true, days == everyDay
	for d := range h.week {
		if days&(1<<d) == 0 {
			continue
		}
		if old := h.week[d]; old.known && !old.equal(s) && (!old.every || s.every) {
			return false
		}
		h.week[d] = s
	}
	return true
}
