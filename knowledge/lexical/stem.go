package lexical

// Stem returns the form under which a folded word is indexed. English endings are cut first, then Indonesian affixes:
// a base may hold both languages, and a short question does not tell which it is in.
func Stem(word string) string { return indonesian(english(word)) }

// meaning returns the term of a word in the word index: that of its concept, or of its stem.
func meaning(word string) term {
	stem := Stem(word)
	if c, ok := concepts[stem]; ok {
		return hashOf(c)
	}
	return hashOf(stem)
}

// stems returns the terms of the word index: every word, stemmed.
func stems(words []string) []term {
	terms := make([]term, len(words))
	for i, w := range words {
		terms[i] = meaning(w)
	}
	return terms
}

// askStems returns the weighted terms of a question for the word index; a stop word counts as much as is given.
func askStems(words []string, stopped float32) weights {
	terms := map[term]float32{}
	for _, w := range words {
		terms[meaning(w)] += importance(w, stopped)
	}
	return weigh(terms)
}

// importance is what a word counts in a question.
func importance(word string, stopped float32) float32 {
	if stop[word] {
		return stopped
	}
	return 1
}
