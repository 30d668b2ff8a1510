package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge/lexical"
)

// Handoff says when an agent gives a chat to people, besides when a customer asks for one.
type Handoff struct {
	Phrases        []string `json:"phrases,omitempty"`        // a message with one of these is not for the agent
	AfterFallbacks int      `json:"afterFallbacks,omitempty"` // so many questions in a row without an answer; 0: never
	Text           string   `json:"text,omitempty"`           // what the customer reads then; empty: our own words
}

func (h Handoff) check() error {
	if len(h.Phrases) > 100 {
		return fault.Bad("agent", "handoff", "must have at most 100 phrases")
	}
	for _, p := range h.Phrases {
		if len(lexical.Words(lexical.Fold(p))) == 0 || len(p) > 200 || !storable(p) {
			return fault.Bad("agent", "handoff", "must have phrases of 1 to 200 bytes of text")
		}
	}
	switch {
	case h.AfterFallbacks < 0 || h.AfterFallbacks > 100:
		return fault.Bad("agent", "handoff", "must have 0 to 100 fallbacks")
	case len(h.Text) > 4_000 || !storable(h.Text):
		return fault.Bad("agent", "handoff", "must have a text of at most 4000 bytes")
	}
	return nil
}

// named reports whether a message holds one of the phrases, word for word, case and marks aside.
func (h Handoff) named(message string) bool {
	words := " " + strings.Join(lexical.Words(lexical.Fold(message)), " ") + " "
	return slices.ContainsFunc(h.Phrases, func(p string) bool {
		return strings.Contains(words, " "+strings.Join(lexical.Words(lexical.Fold(p)), " ")+" ")
	})
}

// handOver is the answer that gives a chat to people.
func (a Agent) handOver(language, why string) chat.Answer {
	answer := chat.Answer{AgentID: a.ID, Action: chat.ActionHandoff, Confidence: 1, Text: a.Handoff.Text}
	if answer.Text == "" {
		answer.Text = said(courtesies[personWanted], language)
	}
	answer.Trace = map[string]any{"path": "handoff", "reason": why, "language": language}
	return answer
}

// giveUp hands over a question without an answer if as many before it in the chat had none.
func (s *Service) giveUp(ctx context.Context, a Agent, q chat.Question, answer chat.Answer, language string) (chat.Answer, error) {
	if answer.Action != chat.ActionFallback || a.Handoff.AfterFallbacks == 0 {
		return answer, nil
	}
	var inARow int
	if err := s.pool.QueryRow(ctx, sqlFallbacks, a.ID, q.ChatID, q.ContactPhone, a.Handoff.AfterFallbacks).Scan(&inARow); err != nil {
		return answer, fmt.Errorf("count fallbacks: %w", err)
	}
	if inARow+1 < a.Handoff.AfterFallbacks {
		return answer, nil
	}
	given := a.handOver(language, "")
	given.Confidence, given.Trace = answer.Confidence, answer.Trace
	given.Trace["handoff"] = "no answer so many times in a row"
	return given, nil
}
