package agent

import (
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
	language := languageOf(q.Text)
	for i := len(q.History) - 1; i >= 0 && language == ""; i-- {
		if !q.History[i].FromMe {
			language = languageOf(q.History[i].Text)
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

// rewritten returns the question joined to the customer's line before it, if it leans on that line ("yang merah
// berapa?"), or an empty string. The question stands in it twice: where both name a colour, the new one counts.
func rewritten(q chat.Question) string {
	words := lexical.Words(lexical.Fold(q.Text))
	leans := len(words) > 0 && len(words) <= elliptic
	for _, o := range openers {
		leans = leans || len(words) <= 2*elliptic && strings.HasPrefix(strings.Join(words, " ")+" ", o)
	}
	if !leans {
		return ""
	}
	for i := len(q.History) - 1; i >= 0; i-- {
		if line := q.History[i]; !line.FromMe && actOf(line.Text) == question {
			return line.Text + " " + q.Text + " " + q.Text
		}
	}
	return ""
}
