package rules

import (
	"slices"
	"strings"
	"time"

	"balas/chat"
	"balas/internal/fold"
)

// gate keeps a turn from being answered: shut looks at the turn, lets at each message. A gate has one
// of the two.
type gate struct {
	reason Reason
	shut   func(Situation) bool
	lets   func(Situation, chat.Message) bool
}

var gates = []gate{
	{reason: TooOld, lets: fresh},
	{reason: OwnEcho, lets: theirs},
	{reason: Human, shut: func(s Situation) bool { return s.Chat.OwnerAt(s.Now) == chat.OwnedByHuman }},
	{reason: Muted, shut: func(s Situation) bool { return s.Chat.OwnerAt(s.Now) == chat.OwnedByNone }},
	{reason: RepliesOff, shut: func(s Situation) bool { return !s.Settings.ReplyMsgs }},
	{reason: InGroup, shut: func(s Situation) bool { return s.Chat.IsGroup() && !s.Settings.ReplyGroupMsgs }},
	{reason: NotAddressed, lets: addressed},
	{reason: Backlog, lets: timely},
	{reason: Inactive, shut: inactive},
	{reason: Loop, shut: func(s Situation) bool { return s.Settings.TurnCap > 0 && s.Replies >= s.Settings.TurnCap }},
	{reason: NoText, shut: func(s Situation) bool { return !speaks(s.Messages) }},
}

// fresh is a message that is not too old to be answered whatever the settings say of the backlog.
func fresh(s Situation, m chat.Message) bool {
	return s.Settings.UnreadMaxAge == 0 || s.Now.Sub(m.At) <= seconds(s.Settings.UnreadMaxAge)
}

func theirs(_ Situation, m chat.Message) bool { return !m.FromMe }

// timely is a message that may be answered although it came while the bot was away, or that did not:
// its age when it reached us tells, not the time that we then took.
func timely(s Situation, m chat.Message) bool {
	return s.Settings.ReplyUnreadMsgs || m.CreatedAt.Sub(m.At) <= seconds(s.Settings.UnreadAfter)
}

func inactive(s Situation) bool {
	return !Active(s.Settings.Days, s.Settings.Hours, s.Settings.local(s.Now))
}

// Self is by what people in a group call on the bot.
type Self struct {
	Phone string // digits
	LID   string // digits
	Names []string
}

// mentioned reports whether the message mentions the bot: as WhatsApp does, or in the text alone, as @ and the
// digits of the phone or the LID.
func (s Self) mentioned(m chat.Message) bool {
	for _, digits := range []string{s.Phone, s.LID} {
		if digits == "" {
			continue
		}
		if containsWords(m.Body, "@"+digits) || slices.ContainsFunc(m.Content.Mentions, func(who string) bool {
			return strings.HasPrefix(who, digits+"@")
		}) {
			return true
		}
	}
	return false
}

// addressed is a message outside groups, one in a group whose bot replies to all, or one that
// mentions, quotes or names the bot.
func addressed(s Situation, m chat.Message) bool {
	if !s.Chat.IsGroup() || !s.Settings.GroupAddressed || s.QuotesUs[m.QuotedID] {
		return true
	}
	if s.Self.mentioned(m) {
		return true
	}
	text := fold.Text(m.Body)
	return slices.ContainsFunc(slices.Concat(s.Self.Names, []string{s.Settings.BotName}), func(name string) bool {
		name = fold.Text(name)
		return name != "" && containsWords(text, name)
	})
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
