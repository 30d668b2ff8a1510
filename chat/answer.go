package chat

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Action is what an agent decides to do with a question.
type Action string

// The actions.
const (
	ActionAnswer   Action = "answer"   // the text answers the question
	ActionClarify  Action = "clarify"  // the text asks back
	ActionFallback Action = "fallback" // the agent does not know; the text may be empty
	ActionHandoff  Action = "handoff"  // a person should take over
)

// Line is one line of a conversation, oldest first in a history.
type Line struct {
	FromMe bool
	Human  bool // written by a person of the business, on the phone
	Text   string
	Made   Made
	At     time.Time
}

// Question is what an agent is asked: all that a customer wrote since the last answer, with what it
// needs to know of the conversation.
type Question struct {
	AccountID    uuid.UUID
	InstanceID   uuid.UUID
	AgentID      string // empty: the instance's default agent
	ChatID       int64  // zero when the question comes from the API and not from a chat
	ContactPhone string // empty when only the LID is known
	ContactName  string
	Text         string // what is to be answered: the customer's words, or without any what their pictures show
	Parts        []Part // all of it and how it came about, in order; none: Text as it stands
	Unheard      Kind   // with an empty Text: of files that nothing could be made of
	History      []Line // without Text
	Offer        *Offer // the campaign's message that Text may answer; nil: none came within a week
	Now          time.Time
	Zone         *time.Location // in which the question's days and times are meant; nil: Western Indonesia
}

// Offer is a message of a campaign, as the customer read it.
type Offer struct {
	MessageID string    `json:"messageId"`
	Campaign  string    `json:"campaign,omitempty"` // its name; empty: not known any more
	Text      string    `json:"text"`
	At        time.Time `json:"at"`
}

// Words are what the customer said or wrote, without descriptions of pictures: they alone tell the language and what
// is wanted.
func (q Question) Words() string {
	if len(q.Parts) == 0 {
		return q.Text
	}
	return joined(q.Parts, func(m Made) bool { return m != Described })
}

// Shown are the descriptions of the customer's pictures.
func (q Question) Shown() string {
	return joined(q.Parts, func(m Made) bool { return m == Described })
}

func joined(parts []Part, wanted func(Made) bool) string {
	var texts []string
	for _, p := range parts {
		if wanted(p.Made) {
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// Evidence is a chunk of knowledge that an answer rests on.
type Evidence struct {
	SourceID string  `json:"sourceId"` // such as qna_…
	Title    string  `json:"title"`
	Text     string  `json:"text"`
	Score    float64 `json:"score"` // of the search, 0 to 1; comparable within one answer only
}

// Answer is what an agent says.
type Answer struct {
	Text       string // empty with ActionFallback: say what the rules say
	Confidence float64
	Action     Action
	AgentID    string
	Evidence   []Evidence
	MediaID    *uuid.UUID     // a file of the account to send along; nil: none. It may be gone
	Model      string         // the model that wrote it; empty: the built-in answerer
	Usage      Usage          // of models, whether or not one of them wrote it
	Trace      map[string]any // what led to it, for people who ask why; JSON-encodable
}

// Usage is what models read and wrote for one answer.
type Usage struct {
	InputTokens  int64 `json:"inputTokens"`
	OutputTokens int64 `json:"outputTokens"`
	Cost         int64 `json:"cost"` // in millionths of a US dollar
}
