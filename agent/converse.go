package agent

import (
	"slices"
	"strings"

	"balas/chat"
	"balas/knowledge/lexical"
)

// HistoryLimit is how many lines of a conversation an agent remembers.
const HistoryLimit = 12

const memory = HistoryLimit

// remembered returns the last lines of a conversation.
func remembered(history []chat.Line) []chat.Line {
	return history[max(0, len(history)-memory):]
}

// spoken returns the language to reply in: the question's, else that of the customer's latest telling line, else the
// agent's first, else an empty string: whatever the customer writes. An agent with languages replies in none beside
// them.
func (a Agent) spoken(q chat.Question) string {
	language := languageOf(q.Words())
	for i := len(q.History) - 1; i >= 0 && language == ""; i-- {
		if line := q.History[i]; !line.FromMe && line.Made != chat.Described {
			language = languageOf(line.Text)
		}
	}
	if len(a.Languages) == 0 {
		return language
	}
	for _, l := range a.Languages {
		if l == language {
			return language
		}
	}
	return a.Languages[0]
}

// inEach returns the text in the language, or in all that there are as long as that is unknown.
func inEach(texts map[string]string, language string) string {
	if text, ok := texts[language]; ok {
		return text
	}
	return texts[indonesian] + "\n\n" + texts[english]
}

// said returns the text in the language, or in Indonesian if there is none in it.
func said(texts map[string]string, language string) string {
	if text, ok := texts[language]; ok {
		return text
	}
	return texts[indonesian]
}

// openers begin a message that goes on from the one before it.
var openers = []string{
	"yang ", "kalau ", "terus ", "lalu ", "dan ", "untuk ", "sama ", "what about", "how about", "and ", "but ", "the ",
}

// elliptic is the number of words up to which a message may lean on the one before it.
const elliptic = 4

// followUp is a question that may lean on the line before it ("yang merah berapa?").
type followUp struct {
	joined string // with the customer's line before it; empty: there is none, or the question stands by itself
	opened bool   // its first words say that it goes on
	shown  bool   // the line before it is what a picture shows
}

// followUpOf tells whether a question may lean. It stands in the joined text twice: where both name a colour, the new
// one counts.
//
// A question about a picture leans on what that shows.
func followUpOf(q chat.Question) followUp {
	if shown := q.Shown(); shown != "" {
		if shown == q.Text {
			return followUp{}
		}
		return followUp{joined: shown + " " + q.Text + " " + q.Text, shown: true}
	}
	words := lexical.Words(lexical.Fold(q.Text))
	opened := len(words) <= 2*elliptic && opens(strings.Join(words, " ")+" ")
	if !opened && (len(words) == 0 || len(words) > elliptic) {
		return followUp{}
	}
	for i := len(q.History) - 1; i >= 0; i-- {
		if answersOffer(q, i) {
			return followUp{joined: q.Offer.Text + " " + q.Text + " " + q.Text, opened: opened}
		}
		if line := q.History[i]; !line.FromMe && actOf(line.Text) == question {
			return followUp{joined: line.Text + " " + q.Text + " " + q.Text, opened: opened}
		}
	}
	return followUp{}
}

// answersOffer reports whether the line of the history is the campaign's message that the question answers.
func answersOffer(q chat.Question, i int) bool {
	return q.Offer != nil && q.History[i].FromMe && q.History[i].Text == q.Offer.Text
}

func opens(text string) bool {
	return slices.ContainsFunc(openers, func(o string) bool { return strings.HasPrefix(text, o) })
}
