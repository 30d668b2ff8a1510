package rules

import (
	"unicode/utf8"

	"balas/internal/fault"
)

// Patch changes some of the settings: a nil field leaves what is set.
type Patch struct {
	BotName    *string
	Timezone   *string
	Lang       *string
	DefaultMsg *string

	SendDefaultMsg  *bool
	ReplyGroupMsgs  *bool
	ReplyUnreadMsgs *bool
	ReplyMsgs       *bool
	MultiDevice     *bool
	SendWebhook     *bool

	Monday    *bool
	Tuesday   *bool
	Wednesday *bool
	Thursday  *bool
	Friday    *bool
	Saturday  *bool
	Sunday    *bool

	ActiveFrom *string
	ActiveTo   *string

	UnreadAfter    *int
	UnreadMaxAge   *int
	GroupAddressed *bool
	TurnCap        *int
	TurnWindow     *int
	MinConfidence  *float64 // negative: back to the agent's own threshold
	HandoffSeconds *int
}

// Apply returns the changed settings. It fails with Invalid, naming the field as the bots API does,
// when the result would make no sense.
func (p Patch) Apply(s Settings) (Settings, error) {
	set(&s.BotName, p.BotName)
	set(&s.Timezone, p.Timezone)
	set(&s.Lang, p.Lang)
	set(&s.DefaultMsg, p.DefaultMsg)
	p.applyActions(&s.Actions)
	p.applyDays(&s.Days)
	set(&s.ActiveFrom, p.ActiveFrom)
	set(&s.ActiveTo, p.ActiveTo)
	p.applyPolicy(&s)
	return s, s.check()
}

func (p Patch) applyActions(a *Actions) {
	set(&a.SendDefaultMsg, p.SendDefaultMsg)
	set(&a.ReplyGroupMsgs, p.ReplyGroupMsgs)
	set(&a.ReplyUnreadMsgs, p.ReplyUnreadMsgs)
	set(&a.ReplyMsgs, p.ReplyMsgs)
	set(&a.MultiDevice, p.MultiDevice)
	set(&a.SendWebhook, p.SendWebhook)
}

func (p Patch) applyDays(d *Days) {
	set(&d.Monday, p.Monday)
	set(&d.Tuesday, p.Tuesday)
	set(&d.Wednesday, p.Wednesday)
	set(&d.Thursday, p.Thursday)
	set(&d.Friday, p.Friday)
	set(&d.Saturday, p.Saturday)
	set(&d.Sunday, p.Sunday)
}

func (p Patch) applyPolicy(s *Settings) {
	set(&s.UnreadAfter, p.UnreadAfter)
	set(&s.UnreadMaxAge, p.UnreadMaxAge)
	set(&s.GroupAddressed, p.GroupAddressed)
	set(&s.TurnCap, p.TurnCap)
	set(&s.TurnWindow, p.TurnWindow)
	set(&s.HandoffSeconds, p.HandoffSeconds)
	if p.MinConfidence != nil {
		s.MinConfidence = p.MinConfidence
		if *p.MinConfidence < 0 {
			s.MinConfidence = nil
		}
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

const (
	maxName = 100
	maxLang = 35 // the longest language tag that RFC 5646 says to expect
	maxText = 4096
)

func (s Settings) check() error {
	if _, err := ParseZone(s.Timezone); err != nil {
		return err
	}
	if err := s.Hours.check(); err != nil {
		return err
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"bot_name", s.BotName, maxName}, {"bot_lang", s.Lang, maxLang}, {"default_msg", s.DefaultMsg, maxText}} {
		if utf8.RuneCountInString(t.text) > t.most {
			return fault.Bad("settings", t.field, "is too long")
		}
	}
	return s.checkPolicy()
}

func (s Settings) checkPolicy() error {
	for _, n := range []struct {
		field string
		value int
	}{
		{"unread_after", s.UnreadAfter}, {"unread_max_age", s.UnreadMaxAge}, {"turn_cap", s.TurnCap},
		{"turn_window", s.TurnWindow}, {"handoff_seconds", s.HandoffSeconds},
	} {
		if n.value < 0 || n.value > maxSeconds {
			return fault.Bad("settings", n.field, "must be between 0 and a year's seconds")
		}
	}
	if s.MinConfidence != nil && !(*s.MinConfidence <= 1) {
		return fault.Bad("settings", "min_confidence", "must be at most 1")
	}
	return nil
}

const maxSeconds = 366 * 24 * 3600
