package scheduler

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"balas/internal/fault"
)

// When says when a campaign starts by itself: once At, or by Cron, or never.
type When struct {
	At   *time.Time // one that has gone by means now
	Cron string     // five fields, or @hourly, @daily, @weekly, @monthly
	Zone string     // IANA, of Cron and of quiet hours; empty: UTC
}

// first is the first moment that it says, from now on; nil: none.
func (w When) first(now time.Time) (*time.Time, error) {
	switch {
	case w.At != nil && w.Cron != "":
		return nil, fault.Bad(nounCampaign, "scheduledAt", "does not go with cron")
	case w.Cron != "":
		at, err := nextFiring(w.Cron, w.Zone, now)
		return &at, err
	case w.At != nil && w.At.Before(now):
		return &now, nil
	}
	return w.At, nil
}

// tidy checks the zone and gives it its default.
func (w *When) tidy() error {
	if w.Zone == "" {
		w.Zone = "UTC"
	}
	if _, err := time.LoadLocation(w.Zone); err != nil || w.Zone == "Local" {
		return fault.Bad(nounCampaign, "zone", "must be a time zone such as Asia/Jakarta")
	}
	return nil
}

// nextFiring is the first moment after one at which the expression fires, as clocks of the zone show it. It fails with
// Invalid for an expression that is none, and for one that never fires again.
func nextFiring(expression, zone string, after time.Time) (time.Time, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fault.Bad(nounCampaign, "zone", "must be a time zone such as Asia/Jakarta")
	}
	schedule, err := parseCron(expression)
	if err != nil {
		return time.Time{}, fault.Bad(nounCampaign, "cron", "must have five fields: minute, hour, day, month, day of the week")
	}
	next := schedule.Next(after.In(location))
	if next.IsZero() {
		return time.Time{}, fault.Bad(nounCampaign, "cron", "never fires")
	}
	return next.UTC(), nil
}

// parseCron takes no zone in the expression, which has one beside it, and no interval, which would drift with every restart.
func parseCron(expression string) (cron.Schedule, error) {
	if strings.Contains(expression, "=") || strings.HasPrefix(expression, "@every") {
		return nil, errors.New("has a zone or an interval")
	}
	return cron.ParseStandard(expression)
}

func outOf(field string, most int) error {
	return fault.Bad(nounCampaign, field, fmt.Sprintf("must be between 0 and %d", most))
}
