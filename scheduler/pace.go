package scheduler

import (
	"fmt"
	"time"

	"balas/internal/fault"
	"balas/internal/zone"
)

// DefaultDelay is the time between two messages of a campaign whose owner says nothing of it.
const DefaultDelay = 3 * time.Second

// PaceSettings say how fast a campaign goes, as its owner wrote them.
type PaceSettings struct {
	Delay    time.Duration // at least this between two messages; 0: none
	Jitter   time.Duration // by which the delay grows at random, at most
	DailyCap int           // messages in a day of the campaign's zone; 0: any number
	WarmUp   WarmUp
	Quiet    []Window // in which a recipient is not written to
}

// WarmUp lets the cap grow from Start to the daily cap, by Factor or by Step for each day on which
// something was sent. The zero WarmUp is none.
type WarmUp struct {
	Start  int     // messages on the first day; 0: no warm-up
	Factor float64 // of the day before, above 1; 0: by Step
	Step   int     // more than the day before
}

// allows is the cap after some days on which something was sent.
func (w WarmUp) allows(full, days int) int {
	if w.Start == 0 {
		return full
	}
	grown := float64(w.Start)
	for range days {
		if grown >= float64(full) {
			break
		}
		grown = max(grown*w.Factor, grown+float64(w.Step))
	}
	return min(full, int(min(grown, float64(full))))
}

func (w WarmUp) check(full int) error {
	switch {
	case w == WarmUp{}:
		return nil
	case full == 0:
		return fault.Bad("campaign", "warmUp", "needs a daily cap to grow to")
	case w.Start < 1 || w.Start > full:
		return fault.Bad("campaign", "warmUp", "must start with 1 up to the daily cap")
	case (w.Factor == 0) == (w.Step == 0):
		return fault.Bad("campaign", "warmUp", "must grow by a factor or by a step, one of them")
	case w.Step < 0 || w.Factor != 0 && !(w.Factor >= 1.01 && w.Factor <= 100): // which no NaN is
		return fault.Bad("campaign", "warmUp", "must grow by a factor of 1.01 to 100 or a step of at least 1")
	}
	return nil
}

// Pace is PaceSettings that were read.
type Pace struct {
	PaceSettings
	quiet Quiet
	zone  *time.Location // of the campaign's days
}

// NewPace reads settings; the campaign's days are those of the zone. It fails with Invalid for settings
// out of range and quiet hours that leave no time.
func NewPace(s PaceSettings, in *time.Location) (Pace, error) {
	switch {
	case s.Delay < 0 || s.Delay > 24*time.Hour:
		return Pace{}, fault.Bad("campaign", "delayBetweenMessages", "must be 0 to 86400000 milliseconds")
	case s.Jitter < 0 || s.Jitter > 24*time.Hour:
		return Pace{}, fault.Bad("campaign", "jitter", "must be 0 to 86400000 milliseconds")
	case s.DailyCap < 0:
		return Pace{}, fault.Bad("campaign", "dailyCap", "must not be negative")
	}
	if err := s.WarmUp.check(s.DailyCap); err != nil {
		return Pace{}, err
	}
	quiet, err := NewQuiet(s.Quiet)
	if err != nil {
		return Pace{}, err
	}
	return Pace{PaceSettings: s, quiet: quiet, zone: in}, nil
}

// Cap is how many messages may go on a day that some days with messages went before; 0: any number.
func (p Pace) Cap(daysBefore int) int { return p.WarmUp.allows(p.DailyCap, daysBefore) }

// Check fails with Invalid when the quiet hours leave no time in the zones of a recipient, as they may in
// those of a wide country. Such a recipient is skipped.
func (p Pace) Check(now time.Time, zones []*time.Location) error {
	if !p.quiet.NextAllowed(now, zones).IsZero() {
		return nil
	}
	return fault.Bad("recipient", "timezone", fmt.Sprintf("quiet hours leave no time to send in that is good in all %d zones of the recipient's country", len(zones)))
}

// day is the campaign's day of an instant, as 2026-11-29.
func (p Pace) day(t time.Time) string { return zone.Wall(t, p.zone).Format(time.DateOnly) }

// nextDay is when the campaign's day after that of an instant begins.
func (p Pace) nextDay(t time.Time) time.Time {
	return zone.At(zone.Wall(t, p.zone).Truncate(24*time.Hour).Add(24*time.Hour), p.zone)
}
