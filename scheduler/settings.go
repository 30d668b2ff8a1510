package scheduler

import (
	"fmt"
	"time"

	"balas/internal/fault"
)

// Settings say how a campaign is sent. What is not in them is off.
type Settings struct {
	Delay      int `json:"delayBetweenMessages"` // milliseconds
	Jitter     int `json:"jitter"`               // milliseconds by which the delay grows at random, at most
	MaxRetries int `json:"maxRetries"`           // of one message, after its first try

	DailyCap int `json:"dailyCap,omitempty"` // messages in a day of the zone; 0: any number
	RampDays int `json:"rampDays,omitempty"` // in which the cap grows evenly to DailyCap

	Quiet []Window `json:"quietHours,omitempty"` // in which nobody is written to

	Grace     int     `json:"graceMinutes"`             // for how long after its time it may still start
	ErrorRate float64 `json:"stopErrorRate,omitempty"`  // share of messages that fail, above which it pauses; 0: never
	ErrorsOf  int     `json:"stopErrorAfter,omitempty"` // messages, before which ErrorRate does not count
}

// DefaultSettings are those of a campaign whose owner says nothing: three seconds between messages, three retries, and a
// quarter of an hour in which it may start late.
func DefaultSettings() Settings {
	return Settings{Delay: 3000, MaxRetries: 3, Grace: 15, ErrorsOf: 20}
}

func (s Settings) check() error {
	for _, c := range []struct {
		field string
		value int
		most  int
	}{
		{"delayBetweenMessages", s.Delay, 24 * 3_600_000},
		{"jitter", s.Jitter, 24 * 3_600_000},
		{"maxRetries", s.MaxRetries, 20},
		{"dailyCap", s.DailyCap, mostMembers},
		{"rampDays", s.RampDays, 365},
		{"graceMinutes", s.Grace, 7 * 24 * 60},
		{"stopErrorAfter", s.ErrorsOf, mostMembers},
	} {
		if c.value < 0 || c.value > c.most {
			return outOf("settings."+c.field, c.most)
		}
	}
	switch {
	case s.RampDays > 0 && s.DailyCap == 0:
		return fault.Bad(nounCampaign, "settings.rampDays", "needs a dailyCap to grow to")
	case !(s.ErrorRate >= 0 && s.ErrorRate <= 1): // which no NaN is
		return fault.Bad(nounCampaign, "settings.stopErrorRate", "must be between 0 and 1")
	case len(s.Quiet) > 20:
		return outOf("settings.quietHours", 20)
	}
	if _, err := NewQuiet(s.Quiet); err != nil {
		return fault.Bad(nounCampaign, "settings.quietHours", fault.Of(err).Detail)
	}
	return nil
}

// Pace is how fast a campaign with the settings goes, whose days are those of the zone.
func (s Settings) Pace(in *time.Location) (Pace, error) {
	return NewPace(PaceSettings{
		Delay: milliseconds(s.Delay), Jitter: milliseconds(s.Jitter), DailyCap: s.DailyCap, WarmUp: s.warmUp(), Quiet: s.Quiet,
	}, in)
}

// warmUp has the cap grow evenly: by a RampDays-th of it each day.
func (s Settings) warmUp() WarmUp {
	if s.RampDays < 2 {
		return WarmUp{}
	}
	part := max(1, (s.DailyCap+s.RampDays-1)/s.RampDays)
	return WarmUp{Start: part, Step: part}
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func outOf(field string, most int) error {
	return fault.Bad(nounCampaign, field, fmt.Sprintf("must be between 0 and %d", most))
}
