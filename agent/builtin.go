package agent

import (
	"strings"

	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/lexical"
)

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

// builtin answers without a model if the confidence of what is known best reaches the threshold: a Q&A pair word for word,
// a product as its row stands, of a page or file the sentences that hold most of the question. If the confidence nearly
// does, it asks back; else it says nothing.
func (a Agent) builtin(question string, found knowledge.Result, language string) chat.Answer {
	answer := chat.Answer{AgentID: a.ID, Confidence: found.Confidence, Action: a.decide(found.Confidence)}
	if answer.Action == chat.ActionClarify && found.Signals.Known < familiar || len(found.Found) == 0 {
		answer.Action = chat.ActionFallback
	}
	switch answer.Action {
	case chat.ActionAnswer:
		best := preferred(question, found.Found, language)
		answer.Text, answer.Evidence, answer.MediaID = tell(question, best, language), evidence(best), best.MediaID
	case chat.ActionClarify:
		answer.Text, answer.Evidence = askBack(found.Found, language), evidence(found.Found[0])
	}
	if answer.Text == "" {
		answer.Action, answer.Evidence = chat.ActionFallback, nil
	}
	return answer
}

// tell puts what is known into words for a customer.
func tell(question string, f knowledge.Found, language string) string {
	switch {
	case f.Product != nil:
		return describe(*f.Product, language)
	case knowledge.IsQnA(f.SourceID):
		return f.Text
	}
	return excerpt(question, f.Title, f.Text)
}

// preferred returns the first, or if that is a Q&A pair in another language than the customer's, a pair of nearly its
// score that is in it and holds as much of the question.
func preferred(question string, found []knowledge.Found, language string) knowledge.Found {
	first := found[0]
	if l := languageOf(first.Title + " " + first.Text); !knowledge.IsQnA(first.SourceID) || l == "" || l == language {
		return first
	}
	lacks := func(f knowledge.Found) int { return len(lexical.Foreign(question, f.Title+"\n"+f.Text)) }
	for _, f := range found[1:] {
		if knowledge.IsQnA(f.SourceID) && f.Score >= rivalScore*first.Score && languageOf(f.Title+" "+f.Text) == language &&
			lacks(f) <= lacks(first) {
			return f
		}
	}
	return first
}

var didYouMean = map[string]string{
	indonesian: "Maksud Anda salah satu dari ini?",
	english:    "Did you mean one of these?",
}

// askBack names what the customer may have meant, two at most; it is empty if nothing has a name.
func askBack(found []knowledge.Found, language string) string {
	var named []string
	for _, f := range found {
		if f.Title != "" && len(named) < 2 {
			named = append(named, "\n- "+f.Title)
		}
	}
	if len(named) == 0 {
		return ""
	}
	return said(didYouMean, language) + strings.Join(named, "")
}

func evidence(found ...knowledge.Found) []chat.Evidence {
	list := make([]chat.Evidence, len(found))
	for i, f := range found {
		list[i] = chat.Evidence{SourceID: f.SourceID, Title: f.Title, Text: f.Text, Score: min(1, f.Score)}
	}
	return list
}
