package rules

import (
	"reflect"
	"unicode/utf8"

	"balas/internal/fault"
)

// Patch changes some of the settings: a nil field leaves what is set. As JSON it is also how the
// changes to the defaults are stored.
type Patch struct {
	BotName    *string `json:"botName,omitempty"`
	Timezone   *string `json:"timezone,omitempty"`
	Lang       *string `json:"lang,omitempty"`
	DefaultMsg *string `json:"defaultMsg,omitempty"`

	SendDefaultMsg  *bool `json:"sendDefaultMsg,omitempty"`
	ReplyGroupMsgs  *bool `json:"replyGroupMsgs,omitempty"`
	ReplyUnreadMsgs *bool `json:"replyUnreadMsgs,omitempty"`
	ReplyMsgs       *bool `json:"replyMsgs,omitempty"`
	MultiDevice     *bool `json:"multiDevice,omitempty"`
	SendWebhook     *bool `json:"sendWebhook,omitempty"`

	Monday    *bool `json:"monday,omitempty"`
	Tuesday   *bool `json:"tuesday,omitempty"`
	Wednesday *bool `json:"wednesday,omitempty"`
	Thursday  *bool `json:"thursday,omitempty"`
	Friday    *bool `json:"friday,omitempty"`
	Saturday  *bool `json:"saturday,omitempty"`
	Sunday    *bool `json:"sunday,omitempty"`

	ActiveFrom *string `json:"activeFrom,omitempty"`
	ActiveTo   *string `json:"activeTo,omitempty"`

	UnreadAfter    *int     `json:"unreadAfter,omitempty"`
	UnreadMaxAge   *int     `json:"unreadMaxAge,omitempty"`
	GroupAddressed *bool    `json:"groupAddressed,omitempty"`
	TurnCap        *int     `json:"turnCap,omitempty"`
	TurnWindow     *int     `json:"turnWindow,omitempty"`
	MinConfidence  *float64 `json:"minConfidence,omitempty"` // negative: back to the agent's own threshold
	HandoffSeconds *int     `json:"handoffSeconds,omitempty"`

	OptOutWords *[]string `json:"optOutWords,omitempty"`
	OptInWords  *[]string `json:"optInWords,omitempty"`
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
	set(&s.OptWords.Out, p.OptOutWords)
	set(&s.OptWords.In, p.OptInWords)
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
	if err := s.OptWords.Check(); err != nil {
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
		{"unread_after", s.UnreadAfter},
		{"unread_max_age", s.UnreadMaxAge},
		{"turn_cap", s.TurnCap},
		{"turn_window", s.TurnWindow},
		{"handoff_seconds", s.HandoffSeconds},
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

// over returns the changes of p with those of newer put over them.
func (p Patch) over(newer Patch) Patch {
	to, from := reflect.ValueOf(&p).Elem(), reflect.ValueOf(newer)
	for i := range from.NumField() {
		if !from.Field(i).IsNil() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return p
}

// same reports whether two settings of one instance say the same.
func same(a, b Settings) bool { return reflect.DeepEqual(a, b) }
