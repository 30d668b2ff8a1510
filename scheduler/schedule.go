// Package scheduler runs campaigns. When a campaign starts, whom it may write to at which time, and what it says
// to each is decided by pure functions; the engine stores what they decide.
package scheduler

import (
	"errors"
	"strings"
	"time"

	"balas/internal/crontab"
	"balas/internal/fault"
	"balas/internal/zone"
)

// Schedule says when a campaign starts: once at an instant, or again and again by the wall clock of a zone.
// The zero Schedule starts nothing by itself.
type Schedule struct {
	At   *time.Time // once; nil: by Cron
	Cron string     // five fields, or @daily and its kin; empty: once
	Zone string     // of Cron and of quiet hours: an IANA name or an offset; empty: the account's
}

// Timetable is a Schedule that was read.
type Timetable struct {
	at   time.Time // zero: by plan
	plan crontab.Plan
	zone *time.Location
}

// Read reads the schedule; accountZone is for one that names no zone and may be empty. It fails with
// Invalid for an instant and a cron expression at once, what is no cron expression, dates that never
// come, @every (which has no times), and a cron expression without a zone.
func (s Schedule) Read(accountZone string) (Timetable, error) {
	switch {
	case s.At != nil && s.Cron != "":
		return Timetable{}, fault.Bad(nounCampaign, "scheduledAt", "must be one instant or a cron expression, not both")
	case s.At != nil:
		return Timetable{at: s.At.UTC()}, nil
	case s.Cron == "":
		return Timetable{}, nil
	}
	plan, err := crontab.Parse(s.Cron)
	switch {
	case errors.Is(err, crontab.ErrNever):
		return Timetable{}, fault.Bad(nounCampaign, "cron", "is for a date that never comes")
	case err != nil:
		return Timetable{}, fault.Bad(nounCampaign, "cron", "must be five fields such as 0 9 * * 1, or @hourly, @daily, @weekly, @monthly, @yearly")
	case !plan.Timed():
		return Timetable{}, fault.Bad(nounCampaign, "cron", "must name times, such as */30 * * * * for each half hour, in place of @every")
	}
	in, err := zone.Parse(strings.TrimSpace(orElse(s.Zone, accountZone)))
	if err != nil {
		return Timetable{}, fault.Bad(nounCampaign, "zone", "must be a time zone such as Asia/Jakarta or +7")
	}
	return Timetable{plan: plan, zone: in}, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Recurs reports whether the campaign starts again and again.
func (t Timetable) Recurs() bool { return t.at.IsZero() && t.plan.Timed() }

// First is when a campaign that is scheduled now starts first: an instant in the past is now. Zero: it
// starts by hand.
func (t Timetable) First(now time.Time) time.Time {
	if !t.at.IsZero() && !t.at.After(now) {
		return now.UTC()
	}
	return t.Next(now)
}

// Next is the first start after an instant; zero when there is none. A time that clocks skip when they
// go forward is the first instant after the gap; one that comes twice when they go back is the first.
func (t Timetable) Next(after time.Time) time.Time {
	switch {
	case t.at.After(after):
		return t.at
	case t.Recurs():
		return t.plan.Next(after, t.zone)
	}
	return time.Time{}
}

// first is the first start from now on; nil: there is none.
func (s Schedule) first(now time.Time) (*time.Time, error) {
	table, err := s.Read("")
	if err != nil {
		return nil, err
	}
	return instant(table.First(now)), nil
}

// instant is the time, or nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
