package agent

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/lexical"
)

// mostQuestions bounds the questions of a message that are answered each by itself.
const mostQuestions = 4

var (
	questionEnd = regexp.MustCompile(`\?+\s*|\n+`)
	conjunction = regexp.MustCompile(`(?i),?\s+(?:dan|sama|serta|terus|and|also|plus|y|und)\s+`)
)

// several answers a message that asks more than one thing from the pieces of knowledge that answer each. It is false for any
// other message, when fewer than two are answered, and when one piece of knowledge holds the whole message. A conjunction
// parts questions only where each part is held by a piece of its own: "sandal dan sepatu" may be one.
func (s *Service) several(ctx context.Context, w *scribe, q chat.Question, language string) (chat.Answer, bool, error) {
	if len(w.models) > 0 || len(q.Parts) > 0 && q.Shown() != "" {
		return chat.Answer{}, false, nil // a model reads all of it at once
	}
	marked, joined := partsOf(q.Text, questionEnd), partsOf(q.Text, conjunction)
	if len(marked) < 2 && len(joined) < 2 {
		return chat.Answer{}, false, nil
	}
	whole, err := s.search(ctx, w.agent, q, q.Text)
	if err != nil || len(whole.Found) == 0 || leansOn(q.Text, whole.Found[0]) {
		return chat.Answer{}, false, err
	}
	if len(marked) > 1 {
		if answer, ok, err := s.each(ctx, w, q, marked, language, false); ok || err != nil {
			return answer, ok, err
		}
	}
	if len(joined) < 2 {
		return chat.Answer{}, false, nil
	}
	return s.each(ctx, w, q, joined, language, true)
}

// partsOf returns what a text says between marks, without parts that only greet or the like; none if one asks for a person.
func partsOf(text string, mark *regexp.Regexp) (parts []string) {
	all := mark.Split(text, mostQuestions+1)
	if len(all) > mostQuestions {
		return nil
	}
	for _, part := range all {
		switch actOf(part) {
		case personWanted:
			return nil
		case question:
			if len(lexical.Words(lexical.Fold(part))) > 0 {
				parts = append(parts, strings.TrimSpace(part))
			}
		}
	}
	return parts
}

// each answers parts of a message one after the other, each as if those before it had been said before. A part that leads to
// what another rests on adds nothing. Where the parts must be held, each needs an answer that holds all its words.
func (s *Service) each(ctx context.Context, w *scribe, q chat.Question, parts []string, language string, held bool) (chat.Answer, bool, error) {
	var given []chat.Answer
	for _, part := range parts {
		one := q
		one.Text, one.Parts = part, nil
		answer, err := s.single(ctx, w, one, language)
		if err != nil {
			return chat.Answer{}, false, err
		}
		q.History = append(slices.Clone(q.History), chat.Line{Text: part})
		answered := answer.Action == chat.ActionAnswer
		if held && (!answered || !holdsAll(part, answer)) {
			return chat.Answer{}, false, nil
		}
		if answered && !slices.ContainsFunc(given, func(g chat.Answer) bool { return shareSource(g, answer) }) {
			given = append(given, answer)
		}
	}
	return together(given, q.Text, language), len(given) > 1, nil
}

// together is one answer of several.
func together(given []chat.Answer, asked, language string) chat.Answer {
	all := chat.Answer{Action: chat.ActionAnswer, Confidence: 1}
	var texts []string
	var found []hit
	for _, answer := range given {
		texts = append(texts, answer.Text)
		all.Evidence = append(all.Evidence, answer.Evidence...)
		all.Confidence = min(all.Confidence, answer.Confidence)
		hits, _ := answer.Trace["found"].([]hit)
		found = append(found, hits...)
	}
	all.Text = strings.Join(texts, "\n\n")
	all.Trace = trace("several", asked, language, knowledge.Result{Confidence: all.Confidence})
	all.Trace["found"] = found
	return all
}

// shareSource reports whether two answers rest on one source.
func shareSource(a, b chat.Answer) bool {
	return slices.ContainsFunc(a.Evidence, func(e chat.Evidence) bool {
		return slices.ContainsFunc(b.Evidence, func(f chat.Evidence) bool { return e.SourceID == f.SourceID })
	})
}

// single answers one question, from products or from what search finds.
func (s *Service) single(ctx context.Context, w *scribe, q chat.Question, language string) (chat.Answer, error) {
	answer, ok, err := s.offer(ctx, w, q, language)
	if !ok && err == nil {
		answer, err = s.look(ctx, w, q, language)
	}
	return answer, err
}

// holdsAll reports whether the evidence of an answer holds all words of a question.
func holdsAll(question string, answer chat.Answer) bool {
	var all strings.Builder
	for _, e := range answer.Evidence {
		all.WriteString(e.Title + "\n" + e.Text + "\n")
	}
	return len(lexical.Foreign(question, all.String())) == 0
}
