package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/rules"
)

// settings say when and how the bot of an instance replies.
type settings struct {
	BotName         string   `json:"botName" doc:"Empty: the instance's name." example:"Sari"`
	Timezone        string   `json:"timezone" doc:"An offset such as +7, or a name." example:"Asia/Jakarta"`
	Lang            string   `json:"lang" example:"id"`
	DefaultMsg      string   `json:"defaultMsg" doc:"What the bot says when it has no answer: {a|b} picks one, [name] is the customer." example:"{Hai|Halo} [name]"`
	SendDefaultMsg  bool     `json:"sendDefaultMsg" example:"true"`
	ReplyMsgs       bool     `json:"replyMsgs" doc:"Off: the bot says nothing." example:"true"`
	ReplyGroupMsgs  bool     `json:"replyGroupMsgs" example:"false"`
	ReplyUnreadMsgs bool     `json:"replyUnreadMsgs" doc:"Reply to what came while the bot was away." example:"true"`
	MultiDevice     bool     `json:"multiDevice" example:"true"`
	SendWebhook     bool     `json:"sendWebhook" example:"false"`
	Monday          bool     `json:"monday" example:"true"`
	Tuesday         bool     `json:"tuesday" example:"true"`
	Wednesday       bool     `json:"wednesday" example:"true"`
	Thursday        bool     `json:"thursday" example:"true"`
	Friday          bool     `json:"friday" example:"true"`
	Saturday        bool     `json:"saturday" example:"true"`
	Sunday          bool     `json:"sunday" example:"false"`
	ActiveFrom      string   `json:"activeFrom" doc:"H:MM, or always." example:"8:00"`
	ActiveTo        string   `json:"activeTo" doc:"H:MM, exclusive, or always. Before activeFrom: on the next day." example:"21:00"`
	UnreadAfter     int      `json:"unreadAfter" doc:"Seconds after which a message came while the bot was away." example:"120"`
	UnreadMaxAge    int      `json:"unreadMaxAge" doc:"Seconds after which nothing is answered; 0: no limit." example:"86400"`
	GroupAddressed  bool     `json:"groupAddressed" doc:"In groups reply only to who mentions, quotes or names the bot." example:"true"`
	TurnCap         int      `json:"turnCap" doc:"Most replies to a chat within turnWindow; 0: no cap." example:"30"`
	TurnWindow      int      `json:"turnWindow" doc:"Seconds." example:"600"`
	MinConfidence   *float64 `json:"minConfidence" doc:"Answers below it are not sent; null: the agent's own threshold." example:"0.6"`
	HandoffSeconds  int      `json:"handoffSeconds" doc:"How long a chat that the agent handed over stays with people; 0: until it is given back." example:"86400"`
}

func settingsOf(s rules.Settings) settings {
	return settings{
		BotName: s.BotName, Timezone: s.Timezone, Lang: s.Lang, DefaultMsg: s.DefaultText(),
		SendDefaultMsg: s.SendDefaultMsg, ReplyMsgs: s.ReplyMsgs, ReplyGroupMsgs: s.ReplyGroupMsgs,
		ReplyUnreadMsgs: s.ReplyUnreadMsgs, MultiDevice: s.MultiDevice, SendWebhook: s.SendWebhook,
		Monday: s.Monday, Tuesday: s.Tuesday, Wednesday: s.Wednesday, Thursday: s.Thursday,
		Friday: s.Friday, Saturday: s.Saturday, Sunday: s.Sunday,
		ActiveFrom: s.ActiveFrom, ActiveTo: s.ActiveTo, UnreadAfter: s.UnreadAfter, UnreadMaxAge: s.UnreadMaxAge,
		GroupAddressed: s.GroupAddressed, TurnCap: s.TurnCap, TurnWindow: s.TurnWindow,
		MinConfidence: s.MinConfidence, HandoffSeconds: s.HandoffSeconds,
	}
}

func (d dialect) settings(ctx context.Context, in *InPath) (settings, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return settings{}, err
	}
	return d.settingsOf(ctx, i)
}

func (d dialect) settingsOf(ctx context.Context, i chat.Instance) (settings, error) {
	s, err := rules.SettingsOf(ctx, d.Pool, wire.Caller(ctx), i.ID)
	return settingsOf(s), err
}

// settingsRequest changes the settings that are given and leaves the others:
//
//	{"timezone": "Asia/Jakarta", "activeFrom": "8:00", "activeTo": "21:00", "sunday": false}
//
// A negative minConfidence returns to the agent's own threshold.
type settingsRequest struct {
	InPath
	Body rules.Patch
}

func (d dialect) changeSettings(ctx context.Context, in *settingsRequest) (settings, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return settings{}, err
	}
	if _, err := rules.Update(ctx, d.Pool, wire.Caller(ctx), i.ID, in.Body); err != nil {
		return settings{}, renamed(err)
	}
	return d.settingsOf(ctx, i)
}

// fields are this dialect's names of what the rules name as the bots API does.
var fields = map[string]string{
	"bot_name": "botName", "bot_timezone": "timezone", "bot_lang": "lang", "default_msg": "defaultMsg",
	"from": "activeFrom", "to": "activeTo", "unread_after": "unreadAfter", "unread_max_age": "unreadMaxAge",
	"turn_cap": "turnCap", "turn_window": "turnWindow", "handoff_seconds": "handoffSeconds", "min_confidence": "minConfidence",
}

// renamed returns the error with its field called as this dialect calls it.
func renamed(err error) error {
	f := *fault.Of(err)
	if name, ok := fields[f.Field]; ok {
		f.Field = name
	}
	return &f
}
