package scheduler

import (
	"slices"
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

	Quiet []QuietHours `json:"quietHours,omitempty"` // in which nobody is written to

	Grace     int     `json:"graceMinutes"`             // for how long after its time it may still start
	ErrorRate float64 `json:"stopErrorRate,omitempty"`  // share of messages that fail, above which it pauses; 0: never
	ErrorsOf  int     `json:"stopErrorAfter,omitempty"` // messages, before which ErrorRate does not count
}

// QuietHours are a part of the day on the recipient's clock, else on the campaign's. Days are those on which it begins; none
// are all.
type QuietHours struct {
	From string         `json:"from"` // 21:00
	To   string         `json:"to"`   // 08:00, exclusive; before From: of the next day
	Days []time.Weekday `json:"days,omitempty"`
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
	for _, q := range s.Quiet {
		if !isClock(q.From) || !isClock(q.To) || slices.ContainsFunc(q.Days, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }) {
			return fault.Bad(nounCampaign, "settings.quietHours", "must be from and to such as 21:00, with days from 0, Sunday, to 6")
		}
	}
	return nil
}

func isClock(text string) bool {
	_, err := time.Parse("15:04", text)
	return err == nil || text == "24:00"
}
