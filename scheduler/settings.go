package scheduler

import (
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

	QuietFrom  string `json:"quietFrom,omitempty"`  // 21:00: from then on nothing is sent; in the recipient's zone, else the campaign's
	QuietUntil string `json:"quietUntil,omitempty"` // 08:00; before QuietFrom: of the next day

	Grace     int     `json:"graceMinutes"`             // for how long after its time it may still start
	ErrorRate float64 `json:"stopErrorRate,omitempty"`  // share of messages that fail, above which it pauses; 0: never
	ErrorsOf  int     `json:"stopErrorAfter,omitempty"` // messages, before which ErrorRate does not count
}

// DefaultSettings are those of a campaign whose owner says nothing: three seconds between messages, three retries, and an
// hour in which it may start late.
func DefaultSettings() Settings {
	return Settings{Delay: 3000, MaxRetries: 3, Grace: 60, ErrorsOf: 20}
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
	case (s.QuietFrom == "") != (s.QuietUntil == ""):
		return fault.Bad(nounCampaign, "settings.quietFrom", "goes with quietUntil")
	case s.QuietFrom != "" && s.QuietFrom == s.QuietUntil:
		return fault.Bad(nounCampaign, "settings.quietFrom", "must differ from quietUntil")
	case !isClock(s.QuietFrom), !isClock(s.QuietUntil):
		return fault.Bad(nounCampaign, "settings.quietFrom", "and quietUntil must be times such as 21:00")
	}
	return nil
}

func isClock(text string) bool {
	_, err := time.Parse("15:04", text)
	return text == "" || err == nil && len(text) == len("15:04")
}
