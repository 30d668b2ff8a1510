package lexical

import "slices"

// personal holds the stop words that ask for a person: whoever is asked for is a subject.
var personal = set("siapa who whom whose")

// Foreign returns the words of a question that say something of its subject and of which a text holds no form, no
// synonym and nothing one slip of the finger away. A question of stop words alone has none.
func Foreign(question, text string) []string {
	held := Words(Fold(text))
	meant := senses(held)
	var foreign []string
	for _, w := range Words(Fold(question)) {
		if stop[w] && !personal[w] || slices.Contains(meant, sense(w)) || slipped(w, held) {
			continue
		}
		foreign = append(foreign, w)
	}
	return foreign
}

// slipped reports whether a word is long enough to be corrected to one of a list.
func slipped(w string, words []string) bool {
	return len(w) >= correctable && slices.ContainsFunc(words, func(held string) bool { return near(w, held) })
}
