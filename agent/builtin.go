package agent

import (
	"strings"

	"balas/chat"
	"balas/knowledge"
)

// qnaPrefix begins the id of a source that may be given word for word.
const qnaPrefix = "qna_"

// doubt is how far below the agent's threshold a question is asked back instead of given up.
const doubt = 0.2

// familiar is the share of a question that the base must know for it to be asked back.
const familiar = 0.5

// rivalScore is the share of the best score that a pair in the customer's language needs to be preferred.
const rivalScore = 0.6

// decide applies the agent's threshold to a confidence, without a model.
func (a Agent) decide(confidence float64) chat.Action {
	switch {
	case confidence >= a.MinConfidence:
		return chat.ActionAnswer
	case confidence >= a.MinConfidence-doubt:
		return chat.ActionClarify
	}
	return chat.ActionFallback
}

// builtin answers without a model: the best Q&A pair word for word if its confidence reaches the threshold, a
// question back if it nearly does, else nothing.
func (a Agent) builtin(found knowledge.Result, language string) chat.Answer {
	pairs := pairsOf(found.Found)
	answer := chat.Answer{AgentID: a.ID, Confidence: found.Confidence, Action: a.decide(found.Confidence)}
	if answer.Action == chat.ActionClarify && found.Signals.Known < familiar {
		answer.Action = chat.ActionFallback
	}
	if len(pairs) == 0 || len(found.Found) > 0 && pairs[0].ID != found.Found[0].ID {
		answer.Action = chat.ActionFallback // what is known best is no text for customers
	}
	switch answer.Action {
	case chat.ActionAnswer:
		best := preferred(pairs, language)
		answer.Text, answer.Evidence = best.Text, evidence(best)
	case chat.ActionClarify:
		answer.Text, answer.Evidence = askBack(pairs, language), evidence(pairs[0])
	}
	return answer
}

func pairsOf(found []knowledge.Found) []knowledge.Found {
	var pairs []knowledge.Found
	for _, f := range found {
		if strings.HasPrefix(f.SourceID, qnaPrefix) {
			pairs = append(pairs, f)
		}
	}
	return pairs
}

// preferred returns the first pair, or one of nearly its score that is in the customer's language if the first is in
// another.
func preferred(pairs []knowledge.Found, language string) knowledge.Found {
	if l := languageOf(pairs[0].Title + " " + pairs[0].Text); l == "" || l == language {
		return pairs[0]
	}
	for _, p := range pairs[1:] {
		if p.Score >= rivalScore*pairs[0].Score && languageOf(p.Title+" "+p.Text) == language {
			return p
		}
	}
	return pairs[0]
}

var didYouMean = map[string]string{
	indonesian: "Maksud Anda salah satu dari ini?",
	english:    "Did you mean one of these?",
}

// askBack names the questions that the customer may have meant, two at most.
func askBack(pairs []knowledge.Found, language string) string {
	var b strings.Builder
	b.WriteString(said(didYouMean, language))
	for _, p := range pairs[:min(2, len(pairs))] {
		b.WriteString("\n- " + p.Title)
	}
	return b.String()
}

func evidence(found ...knowledge.Found) []chat.Evidence {
	list := make([]chat.Evidence, len(found))
	for i, f := range found {
		list[i] = chat.Evidence{SourceID: f.SourceID, Title: f.Title, Text: f.Text, Score: min(1, f.Score)}
	}
	return list
}
