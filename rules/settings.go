package rules

import (
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

// Settings say when and how the bot of an instance replies by itself.
type Settings struct {
	InstanceID uuid.UUID
	BotName    string // empty: the instance's name
	Timezone   string // as the owner wrote it; see ParseZone
	Lang       string // such as en or id
	DefaultMsg string // spintax, with [name]; empty: a sentence of ours in Lang
	Actions
	Days
	Hours

	// UnreadAfter is the age in seconds from which a message, when it reaches us, counts as unread
	// backlog: it came while the bot was away.
	UnreadAfter int
	// UnreadMaxAge is the age in seconds beyond which nothing is answered any more; 0: no limit.
	UnreadMaxAge int
	// GroupAddressed restricts replies in groups to messages that mention, quote or name the bot.
	GroupAddressed bool
	// TurnCap is how many replies a chat gets within TurnWindow seconds. Beyond it the other side is
	// taken for a machine and gets none until the window has moved on. 0: no cap.
	TurnCap    int
	TurnWindow int
	// MinConfidence is the confidence below which an answer of the agent is not sent, beside the
	// agent's own threshold; nil: the agent's alone.
	MinConfidence *float64
	// HandoffSeconds is how long a chat that the agent handed over stays with people; 0: until
	// somebody gives it back.
	HandoffSeconds int

	// OptWords are the owner's own words for opting out of campaigns and in again, beside those that everybody may use.
	OptWords chat.OptWords

	// KeywordsVersion grows with every change of the instance's keyword rules.
	KeywordsVersion int64
	UpdatedAt       time.Time
}

// Actions are what the bot may do.
type Actions struct {
	SendDefaultMsg  bool // say DefaultMsg when neither a keyword nor the agent answers
	ReplyGroupMsgs  bool // reply in groups
	ReplyUnreadMsgs bool // reply to what came while the bot was away
	ReplyMsgs       bool // reply at all
	MultiDevice     bool // kept for those who ask for it: every link is multi-device
	SendWebhook     bool // call the webhooks of the bots API
}

// untold is the zone of a bot whose owner told none.
const untold = "UTC"

// Defaults are the settings of an instance whose owner changed none: it replies to people at any
// time, also to what came while it was away for up to a day, and never in groups.
func Defaults(instanceID uuid.UUID) Settings {
	return Settings{
		InstanceID: instanceID, Timezone: untold, Lang: "en",
		Actions:     Actions{SendDefaultMsg: true, ReplyUnreadMsgs: true, ReplyMsgs: true},
		Days:        Days{true, true, true, true, true, true, true},
		Hours:       Hours{Always, Always},
		UnreadAfter: 120, UnreadMaxAge: 24 * 3600,
		TurnCap: 30, TurnWindow: 600, HandoffSeconds: 24 * 3600,
	}
}

// KeywordBot is what a bot that lives from keywords alone begins with, for the dialect that makes
// such bots.
func KeywordBot() Patch {
	return Patch{
		Timezone: new("Africa/Harare"), DefaultMsg: new("{Hi|Hello} [name] your message has no keyword here."),
		ReplyGroupMsgs: new(true),
	}
}

// defaultTexts are what a bot says that has no answer and no words of its owner's.
var defaultTexts = map[string]string{
	"en": "{Hi|Hello} [name], I have no answer to that yet. Could you put it in other words?",
	"id": "{Hai|Halo} [name], saya belum punya jawabannya. Boleh ditanyakan dengan kata lain?",
}

// DefaultText is the template of the default message: the owner's, or ours in the bot's language, or
// ours in English.
func (s Settings) DefaultText() string {
	if s.DefaultMsg != "" {
		return s.DefaultMsg
	}
	if text, ok := defaultTexts[s.Lang]; ok {
		return text
	}
	return defaultTexts["en"]
}

// local is now on the wall clock of the bot; in UTC should the zone have become unreadable.
func (s Settings) local(now time.Time) time.Time {
	zone, err := ParseZone(s.Timezone)
	if err != nil {
		return now.UTC()
	}
	return now.In(zone)
}

// Zone is where the days and times of what customers ask are meant; nil if the owner told none. A bot of an owner in UTC
// who says so is one in Etc/UTC.
func (s Settings) Zone() *time.Location {
	zone, err := ParseZone(s.Timezone)
	if err != nil || s.Timezone == untold {
		return nil
	}
	return zone
}
