package agent

import (
	"context"
	"log/slog"
	"math"
	"strings"

	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge"
)

// Answer answers what a customer asked. A disabled agent, and a question that nothing answers, give ActionFallback
// with an empty text. Files that nothing could be made of, with no word beside them, are answered with a request to write.
// It fails with NotFound if the instance has no such agent, with Invalid for an empty question,
// and when the database does; no failure of a model is an error.
func (s *Service) Answer(ctx context.Context, q chat.Question) (chat.Answer, error) {
	q.Text = strings.TrimSpace(q.Text)
	if q.Text == "" && q.Unheard == "" {
		return chat.Answer{}, fault.Bad("agent", "message", "must not be empty")
	}
	a, err := s.Resolve(ctx, q.AccountID, q.InstanceID, q.AgentID)
	if err != nil {
		return chat.Answer{}, err
	}
	if q.Text == "" {
		return a.excuse(q), nil
	}
	if !a.Enabled {
		return chat.Answer{AgentID: a.ID, Action: chat.ActionFallback, Trace: map[string]any{"path": "disabled"}}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.TurnDeadline)
	defer cancel()
	return s.answer(ctx, a, q)
}

func (s *Service) answer(ctx context.Context, a Agent, q chat.Question) (chat.Answer, error) {
	language := a.spoken(q)
	words := q.Words() // what a picture shows asks for nothing
	if a.Handoff.named(words) {
		return a.handOver(language, "the message holds a phrase of the owner's"), nil
	}
	if kind := actOf(words); kind != question {
		return s.courtesy(ctx, a, q, kind, language)
	}
	w, err := s.scribe(ctx, a)
	if err != nil {
		return chat.Answer{}, err
	}
	answer, ok, err := s.several(ctx, w, q, language)
	if !ok && err == nil {
		answer, err = s.single(ctx, w, q, language)
	}
	answer.AgentID, answer.Usage = a.ID, w.used
	if w.trace.PromptHash != "" || w.trace.Ceiling != "" {
		answer.Trace["model"], answer.Trace["usage"] = w.trace, w.used
	}
	return answer, err
}

// look answers from what search finds.
func (s *Service) look(ctx context.Context, w *scribe, q chat.Question, language string) (chat.Answer, error) {
	r, err := s.retrieve(ctx, w.agent, q)
	if err != nil {
		return chat.Answer{}, err
	}
	answer, path := s.choose(ctx, w, q, r, language)
	answer.Trace = trace(path, r.asked, language, r.found)
	if r.opening != "" {
		answer.Trace[traceOpening] = r.opening
	}
	return s.giveUp(ctx, w.agent, q, answer, language)
}

// choose takes the first of the ways to answer that works.
func (s *Service) choose(ctx context.Context, w *scribe, q chat.Question, r retrieval, language string) (chat.Answer, string) {
	a := w.agent
	direct := r.found.Confidence >= a.DirectConfidence && a.DirectConfidence < neverDirect
	if len(w.models) == 0 || direct {
		return a.without(q, r, language), "builtin"
	}
	answer, err := w.generate(ctx, q, r.shown, language)
	if err == nil {
		return answer, "model"
	}
	slog.WarnContext(ctx, "answer without a model", "agent", a.ID, "error", err)
	return a.without(q, r, language), "model failed"
}

// courtesy answers an act. A pair of the owner for the very same words goes before our own.
func (s *Service) courtesy(ctx context.Context, a Agent, q chat.Question, kind act, language string) (chat.Answer, error) {
	if kind == personWanted {
		return a.handOver(language, "the customer asks for a person"), nil
	}
	answer := chat.Answer{AgentID: a.ID, Action: chat.ActionAnswer, Confidence: 1, Text: said(courtesies[kind], language)}
	answer.Trace = map[string]any{"path": "courtesy", "language": language}
	found, err := s.Knowledge.Search(ctx, a.ID, knowledge.Query{Text: q.Text, K: 1, Now: q.Now})
	if err != nil {
		return chat.Answer{}, err
	}
	if len(found.Found) > 0 && knowledge.IsQnA(found.Found[0].SourceID) && knowledge.SameQuestion(found.Found[0].Title, q.Text) {
		pair := found.Found[0]
		answer.Text, answer.Evidence, answer.MediaID = pair.Text, evidence(pair), pair.MediaID
	}
	return answer, nil
}

// reading is what it adds to the logit of the search's confidence that a model, having read the evidence, says that
// it answers the question and names where. Set by judgement: it lets an answer pass at a confidence of .18 when the
// threshold is .5.
const reading = 1.5

// generate has a model write the reply and checks it; a reply that does not pass is written once more. It fails when
// no model replied, or none with a reply that passes.
func (s *scribe) generate(ctx context.Context, q chat.Question, found knowledge.Result, language string) (chat.Answer, error) {
	p := s.agent.newPrompt(q, found.Found, language, s.localNow(q))
	s.trace.PromptHash = p.hash()
	w, err := s.write(ctx, p)
	if err != nil {
		return chat.Answer{}, err
	}
	if wrong := p.faults(w.reply); wrong != "" {
		s.trace.Refused = append(s.trace.Refused, wrong)
		slog.InfoContext(ctx, "reply refused", "agent", s.agent.ID, "model", w.model, "reason", wrong)
		p.say("assistant", w.Reply)
		p.say("user", "This reply cannot be sent: "+wrong+". Write it again by the rules, or use another action.")
		if w, err = s.write(ctx, p); err != nil {
			return chat.Answer{}, err
		}
		if wrong = p.faults(w.reply); wrong != "" {
			s.trace.Refused = append(s.trace.Refused, wrong)
			return chat.Answer{}, &refused{wrong}
		}
	}
	s.trace.Name = w.model
	return s.agent.answerOf(w, p, found.Confidence), nil
}

// refused is a reply that did not pass twice.
type refused struct{ reason string }

func (r *refused) Error() string { return "reply refused: " + r.reason }

// answerOf makes a model's reply an answer. An answer that is less probable than the agent's threshold is not given.
func (a Agent) answerOf(w written, p prompt, confidence float64) chat.Answer {
	answer := chat.Answer{Text: w.Reply, Action: w.Action, Confidence: confidence, Model: w.model}
	switch w.Action {
	case chat.ActionAnswer:
		cited := p.cited(w.reply)
		answer.Evidence, answer.MediaID = evidence(cited...), fileOf(cited)
		answer.Confidence = shift(confidence, reading)
		if answer.Confidence < a.MinConfidence {
			answer.Action = chat.ActionFallback
		}
	}
	if answer.Action == chat.ActionFallback {
		answer.Text, answer.Evidence, answer.MediaID = "", nil, nil
	}
	return answer
}

// fileOf returns the file that goes with what a reply rests on, if all of it is one source.
func fileOf(cited []knowledge.Found) *uuid.UUID {
	if len(cited) != 1 {
		return nil
	}
	return cited[0].MediaID
}

// shift moves a probability by an amount of logit.
func shift(p, by float64) float64 {
	odds := p / (1 - p) * math.Exp(by)
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// hit is what a search found, as a trace tells it.
type hit struct {
	SourceID string  `json:"sourceId"`
	Score    float64 `json:"score"`
	text     string  // for whoever judges the answer at once
}

// trace tells what led to an answer.
func trace(path, asked, language string, found knowledge.Result) map[string]any {
	hits := make([]hit, len(found.Found))
	for i, f := range found.Found {
		hits[i] = hit{f.SourceID, f.Score, f.Text}
	}
	return map[string]any{
		"path": path, "searched": asked, "language": language, "confidence": found.Confidence, "found": hits,
		"signals": found.Signals,
	}
}
