// Package rules decides what becomes of what customers write: nothing, a text of the owner's, or a
// question to the agent. Deciding is pure; the engine reads the situation, acts on the decision and
// keeps its promise that every turn is answered once.
package rules

import (
	"time"

	"balas/chat"
)

// Do is what a decision says.
type Do string

// What a decision can say.
const (
	Ignore Do = "ignore"
	Reply  Do = "reply"
	Ask    Do = "ask"
	Listen Do = "listen" // make words of files first, and decide anew; no turn ends so
)

// Reason is why a turn ended as it did.
type Reason string

// Why a turn is ignored.
const (
	TooOld       Reason = "too_old"
	OwnEcho      Reason = "own_echo"
	Human        Reason = "human" // a person has the chat
	Muted        Reason = "muted"
	RepliesOff   Reason = "replies_off"
	InGroup      Reason = "group"
	NotAddressed Reason = "not_addressed"
	Backlog      Reason = "backlog"
	Inactive     Reason = "inactive" // not an active day or hour
	Loop         Reason = "loop"
	NoText       Reason = "no_text"
	Unheard      Reason = "unheard" // nothing but files that nothing could be made of; the customer may be asked to write
)

// Why a turn is ended before anything is decided: the customer says whether campaigns may write to them.
const (
	OptedOut Reason = "opted_out"
	OptedIn  Reason = "opted_in"
)

// Why a turn gets the reply it gets.
const (
	ByKeyword  Reason = "keyword"
	ByAgent    Reason = "agent"    // before the agent was asked
	Answered   Reason = "answer"   // the agent's answer
	Clarifying Reason = "clarify"  // the agent asks back
	Fallback   Reason = "fallback" // the agent does not know
	Unsure     Reason = "unsure"   // the agent's answer is below the owner's confidence
	HandedOver Reason = "handoff"
	NoAgent    Reason = "no_agent"
	AgentError Reason = "agent_error"
)

// Situation is all that a decision rests on.
type Situation struct {
	Settings Settings
	Keywords *KeywordSet
	Chat     chat.Chat
	Self     Self
	Now      time.Time
	Messages []chat.Message  // unanswered, oldest first
	QuotesUs map[string]bool // by id: messages of ours among those that Messages quote
	Replies  int             // that the chat got within the settings' window
	Name     string          // of the writer, for [name]
	Offer    *chat.Offer     // the campaign's message that is answered; nil: none is
	Pick     Pick
	Hears    func(chat.Kind) bool // whether something can be made of files of such messages; nil: of none
}

// Decision is what becomes of a turn.
type Decision struct {
	Do       Do
	Reason   Reason
	Text     string         // of a Reply
	Keyword  *Keyword       // that gave the text; nil: none did
	Messages []chat.Message // those that are replied to or asked about
}

// Decide says what becomes of the messages. The gates come in a fixed order and the first that is
// shut says why the turn is ignored; some let a part of the messages through. Then the keyword rules
// are looked at, one of which may win; else the agent is asked. Files of what got through are listened to first.
func Decide(s Situation) Decision {
	for _, g := range gates {
		if g.shut != nil && g.shut(s) {
			return Decision{Do: Ignore, Reason: g.reason}
		}
		if g.lets != nil {
			if s.Messages = kept(s, g.lets); len(s.Messages) == 0 {
				return Decision{Do: Ignore, Reason: g.reason}
			}
		}
	}
	if files := s.unopened(); len(files) > 0 {
		return Decision{Do: Listen, Messages: files}
	}
	k, ok := s.Keywords.Winner(bodies(s.Messages))
	if !ok {
		return s.ask()
	}
	return Decision{
		Do: Reply, Reason: ByKeyword, Keyword: &k, Messages: s.Messages,
		Text: Expand(k.Reply, s.Name, s.Pick),
	}
}

// DefaultReply is the default message written out, or empty when the bot may not say it.
func (s Situation) DefaultReply() string {
	if !s.Settings.SendDefaultMsg {
		return ""
	}
	return Expand(s.Settings.DefaultText(), s.Name, s.Pick)
}

func kept(s Situation, lets func(Situation, chat.Message) bool) []chat.Message {
	var ms []chat.Message
	for _, m := range s.Messages {
		if lets(s, m) {
			ms = append(ms, m)
		}
	}
	return ms
}

// bodies are the texts of the messages that say something to be answered, what was spoken too. What a picture shows is
// nobody's word.
func bodies(ms []chat.Message) []string {
	var texts []string
	for _, p := range parts(ms) {
		if p.Made != chat.Described {
			texts = append(texts, p.Text)
		}
	}
	return texts
}
