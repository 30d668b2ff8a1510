package scheduler

import "time"

// DefaultGrace is how late a campaign may start whose owner says nothing of it.
const DefaultGrace = 15 * time.Minute

// slack is what this program may take to notice that a start is due; it counts as no lateness.
const slack = 30 * time.Second

// mostMissed is how many missed starts are told one by one.
const mostMissed = 1000

// Late reports whether it is too late at now for a start that was planned: by more than grace. A grace of
// zero forbids lateness.
func Late(planned, now time.Time, grace time.Duration) bool {
	return now.Sub(planned) > max(grace, 0)+slack
}

// Starts are what has become of a campaign's planned starts at some time.
type Starts struct {
	Run    time.Time   // the start that is due; zero: none is
	Missed []time.Time // starts that are not made up for, oldest first; at most the newest 1000 of them
	More   bool        // there were older missed starts
	Next   time.Time   // the first start after now; zero: none
}

// Due says what has become at now of the start that was planned next. Of several starts that have
// passed only the latest counts, and it only if it is not late; the others are missed.
func (t Timetable) Due(planned, now time.Time, grace time.Duration) Starts {
	if planned.IsZero() || planned.After(now) {
		return Starts{Next: planned}
	}
	passed, more := t.passed(planned, now)
	latest := passed[len(passed)-1]
	s := Starts{Missed: passed, More: more, Next: t.Next(now)}
	if !Late(latest, now, grace) {
		s.Run, s.Missed = latest, passed[:len(passed)-1]
	}
	return s
}

// passed are the starts from planned until now, the newest 1000 if they are more, and whether they are.
func (t Timetable) passed(planned, now time.Time) (starts []time.Time, more bool) {
	if !t.Recurs() {
		return []time.Time{planned}, false
	}
	// A plan may come each minute: after a long downtime it is faster to look back than to count up to now.
	for span := mostMissed * time.Minute; now.Add(-span).After(planned); span *= 2 {
		if starts = t.between(nil, now.Add(-span), now); len(starts) >= mostMissed {
			return starts[len(starts)-mostMissed:], true
		}
	}
	starts = t.between([]time.Time{planned}, planned, now)
	if extra := len(starts) - mostMissed; extra > 0 {
		return starts[extra:], true
	}
	return starts, false
}

// between appends the starts after an instant until now.
func (t Timetable) between(starts []time.Time, after, now time.Time) []time.Time {
	for at := t.Next(after); !at.IsZero() && !at.After(now); at = t.Next(at) {
		starts = append(starts, at)
	}
	return starts
}
