package rules

import (
	"strings"

	"balas/chat"
)

// verdict is how a turn ends.
type verdict struct {
	Decision
	answer *chat.Answer // of the agent; nil: it was not asked, or failed
}

// conclude turns the decision, and what the agent thought if it was asked, into the turn's end.
func (t *turn) conclude(s *scene, d Decision) verdict {
	v := verdict{Decision: d}
	if d.Do != Ask {
		return v
	}
	if t.thought == nil {
		v.Do = Reply
		return v.byDefault(s, NoAgent)
	}
	if t.thought.err != nil {
		return v.byDefault(s, AgentError)
	}
	if d.Reason == Unheard {
		return v.asExcuse(s, t.thought.answer)
	}
	a := t.thought.answer
	v.answer, v.Text = &a, strings.TrimSpace(a.Text)
	switch {
	case a.Action == chat.ActionHandoff:
		v.Reason = HandedOver
	case v.Text == "" || a.Action == chat.ActionFallback:
		return v.byDefault(s, Fallback)
	case a.Action == chat.ActionClarify:
		v.Reason = Clarifying
	case s.Settings.MinConfidence != nil && a.Confidence < *s.Settings.MinConfidence:
		return v.byDefault(s, Unsure)
	default:
		v.Reason = Answered
	}
	return v
}

// asExcuse ends the turn with what the agent says of files that nothing could be made of. It answers nothing, and is not
// recorded as an answer.
func (v verdict) asExcuse(s *scene, a chat.Answer) verdict {
	if v.Text = strings.TrimSpace(a.Text); v.Text == "" {
		return v.byDefault(s, Unheard)
	}
	return v
}

// byDefault ends the turn with the default message, or silently when the bot may not say it.
func (v verdict) byDefault(s *scene, why Reason) verdict {
	v.Reason, v.Text = why, s.DefaultReply()
	if v.Text == "" && v.Do == Reply {
		v.Do = Ignore
	}
	return v
}
