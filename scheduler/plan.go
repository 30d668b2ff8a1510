package scheduler

import (
	"time"

	"balas/chat/template"
)

// Progress is all that planning has to know of what a campaign has planned so far. The zero Progress is that of
// a campaign that has planned nothing.
type Progress struct {
	Last time.Time `json:"last"` // when the last message goes; zero: there was none
	Day  string    `json:"day"`  // of the campaign, that Last is on
	Sent int       `json:"sent"` // messages planned for Day
	Days int       `json:"days"` // days before Day that had messages
}

// Wait is why a recipient is not in a batch.
type Wait string

// Why a recipient waits.
const (
	NoWait    Wait = ""
	ForPace   Wait = "pace"  // the batch is full: it ends before the next message may go
	ForCap    Wait = "cap"   // the day's messages are planned: no other recipient fits either
	ForQuiet  Wait = "quiet" // it is quiet where the recipient is; others may fit
	ForNobody Wait = "never" // quiet hours leave the recipient no time
)

// Slot is when the next recipient may be written to.
type Slot struct {
	At   time.Time // if it waits: the earliest that is known; zero: never
	Wait Wait      // empty: the recipient is in the batch, at At
}

// Plan gives the next recipient, who is in the zones, a time from now until the end of the batch, and
// says how the campaign stands then. A recipient who waits changes nothing: the batch goes on with the
// next one, or ends if the wait is for all. A batch is to be short (minutes): within a long one, somebody who
// may be written to at its end would hold up all who may be at once. The times of a campaign go up, at least the delay apart. pick is
// the only randomness.
func (p Pace) Plan(so Progress, now, until time.Time, zones []*time.Location, pick template.Pick) (Slot, Progress) {
	t := now
	if !so.Last.IsZero() {
		t = later(t, so.Last.Add(p.gap(pick)))
	}
	if t.After(until) {
		return Slot{t, ForPace}, so
	}
	if t = p.underCap(so, t); t.After(until) {
		return Slot{t, ForCap}, so
	}
	t = p.quiet.NextAllowed(t, zones) // on t's day, which has room, or on a later one, which is empty
	switch {
	case t.IsZero():
		return Slot{time.Time{}, ForNobody}, so
	case t.After(until):
		return Slot{t, ForQuiet}, so
	}
	return Slot{t, NoWait}, p.after(so, t)
}

// gap is the time to the next message: the delay, and up to the jitter more.
func (p Pace) gap(pick template.Pick) time.Duration {
	most := p.Jitter.Milliseconds()
	if most == 0 {
		return p.Delay
	}
	return p.Delay + time.Duration(pick(int(most)+1))*time.Millisecond
}

// underCap is t, or the begin of the next day if the cap of t's day is reached.
func (p Pace) underCap(so Progress, t time.Time) time.Time {
	if p.DailyCap > 0 && so.Day == p.day(t) && so.Sent >= p.Cap(so.Days) {
		return p.nextDay(t)
	}
	return t
}

// after is how the campaign stands with one more message at t.
func (p Pace) after(so Progress, t time.Time) Progress {
	day := p.day(t)
	if so.Day != day {
		if so.Sent > 0 {
			so.Days++
		}
		so.Day, so.Sent = day, 0
	}
	so.Last, so.Sent = t, so.Sent+1
	return so
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
