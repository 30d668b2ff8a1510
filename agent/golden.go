package agent

import (
	"slices"
	"strings"
	"time"

	"balas/chat"
	"balas/internal/fault"
)

// Golden is a question to an agent, with what its owner expects of the answer.
type Golden struct {
	ID        string // gold_…
	Seq       int64
	AgentID   string
	Question  string // no two of an agent are the same to the letter
	Expect    Expectation
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Expectation is what is expected of an answer. Exactly one of its fields is given.
type Expectation struct {
	SourceID string      `json:"sourceId,omitempty"` // the answer rests on this source
	Contains string      `json:"contains,omitempty"` // the answer holds this text, case and white space aside
	Action   chat.Action `json:"action,omitempty"`   // there is no answer but a fallback, a handoff or a question back
}

const (
	nounGolden    = "golden question"
	nounGoldenSet = "golden set"
	nounGoldenRun = "golden run"
)

// What a golden set may hold.
const (
	mostGolden      = 500   // questions of an agent
	longestGolden   = 2_000 // bytes of a question
	longestExpected = 1_000 // bytes of an expectation
)

func newGoldenID() string { return "gold_" + strings.TrimPrefix(newID(), "agent_") }

// check takes the space around off. It fails with Invalid for a question or an expectation that is none.
func (g *Golden) check() error {
	g.Question = strings.TrimSpace(g.Question)
	if g.Question == "" || len(g.Question) > longestGolden || !storable(g.Question) {
		return fault.Bad(nounGolden, "question", "must have 1 to 2000 bytes of text")
	}
	return g.Expect.check()
}

// unanswers are the actions that can be expected: an answer is expected by what it says or rests on.
var unanswers = []chat.Action{chat.ActionFallback, chat.ActionHandoff, chat.ActionClarify}

func (e *Expectation) check() error {
	e.SourceID, e.Contains = strings.TrimSpace(e.SourceID), strings.TrimSpace(e.Contains)
	given := 0
	for _, text := range []string{e.SourceID, e.Contains, string(e.Action)} {
		if len(text) > longestExpected || !storable(text) {
			return fault.Bad(nounGolden, "expect", "must have at most 1000 bytes of text")
		}
		if text != "" {
			given++
		}
	}
	if given != 1 {
		return fault.Bad(nounGolden, "expect", "must be one of sourceId, contains and action")
	}
	if e.Action != "" && !slices.Contains(unanswers, e.Action) {
		return fault.Bad(nounGolden, "expect", "must have fallback, handoff or clarify as its action")
	}
	return nil
}
