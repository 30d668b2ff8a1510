package lexical

import "strings"

// The lengths of the character n-grams, in runes.
const (
	shortestGram = 3
	longestGram  = 5
)

// grams returns the terms of the n-gram index over the words joined by single spaces.
func grams(words []string) []term {
	text := spaced(words)
	terms := make([]term, 0, (longestGram-shortestGram+1)*len(text))
	eachGram(text, func(_, _ int, t term) { terms = append(terms, t) })
	return terms
}

// askGrams returns the weighted terms of a question for the n-gram index. An n-gram counts the mean of its letters,
// and these what their words count.
func askGrams(words []string, stopped float32) weights {
	text := spaced(words)
	worth, letters := worths(text, words, stopped)
	terms := map[term]float32{}
	eachGram(text, func(from, to int, t term) {
		terms[t] += (worth[to] - worth[from]) / max(1, letters[to]-letters[from])
	})
	return weigh(terms)
}

// spaced joins words by single spaces, with one at each end.
func spaced(words []string) []rune { return []rune(" " + strings.Join(words, " ") + " ") }

// eachGram calls do with every n-gram of a text: where it begins and ends, and its term.
func eachGram(text []rune, do func(from, to int, t term)) {
	for from := range text {
		t := emptyHash
		for to := from; to < min(len(text), from+longestGram); to++ {
			t = t.with(uint32(text[to]))
			if to+1-from >= shortestGram {
				do(from, to+1, t)
			}
		}
	}
}

// worths returns, for each place in a text, what the letters before it count together and how many they are.
func worths(text []rune, words []string, stopped float32) (worth, letters []float32) {
	worth, letters = make([]float32, len(text)+1), make([]float32, len(text)+1)
	word := 0
	for i, r := range text {
		worth[i+1], letters[i+1] = worth[i], letters[i]
		switch {
		case r != ' ':
			worth[i+1] += importance(words[word], stopped)
			letters[i+1]++
		case i > 0:
			word++
		}
	}
	return worth, letters
}
