package lexical

import (
	"cmp"
	"slices"
	"strings"
)

// term is the hash of a stem or n-gram. Sixty-four bits: among a million terms two share one with a chance of 3e-8.
type term uint64

// hashOf is FNV-1a (Fowler, Noll, Vo), the same in every process.
func hashOf(s string) term {
	h := term(14695981039346656037)
	for i := range len(s) {
		h = (h ^ term(s[i])) * 1099511628211
	}
	return h
}

// The lengths of the character n-grams, in runes.
const (
	shortestGram = 3
	longestGram  = 5
)

// stopWeight is what a stop word counts in a question to a large base, where other words count 1: "how much" and "how
// many" still differ.
const stopWeight = 0.35

// fewDocs is the size of a base that knows its frequent words half as well as a large one does.
const fewDocs = 50

// trust tells how far the frequencies of n documents show which words are frequent in the language: among twenty
// documents "how" may be rare and yet no evidence. It is 0 without documents and nears 1 with many.
func trust(n int) float32 { return float32(n) / float32(n+fewDocs) }

// weighted is a term of a question and how much it counts.
type weighted struct {
	term   term
	weight float32
}

// weights holds the terms of a question, each once, in order: sums come out the same whenever they are taken.
type weights []weighted

func weigh(terms map[term]float32) weights {
	w := make(weights, 0, len(terms))
	for t, weight := range terms {
		w = append(w, weighted{t, weight})
	}
	slices.SortFunc(w, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
	return w
}

func (w weights) holds(t term) bool {
	_, ok := slices.BinarySearchFunc(w, t, func(a weighted, t term) int { return cmp.Compare(a.term, t) })
	return ok
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

// askGrams returns the weighted terms of a question for the n-gram index. An n-gram counts the mean of its letters,
// and these what their words count.
func askGrams(words []string, stopped float32) weights {
	text := spaced(words)
	letters := make([]float32, 0, len(text)) // summed up to each rune
	sum := float32(0)
	word := 0
	for i, r := range text {
		if r == ' ' && i > 0 {
			word++
		}
		if r != ' ' {
			sum += importance(words[word], stopped)
		}
		letters = append(letters, sum)
	}
	terms := map[term]float32{}
	for n := shortestGram; n <= longestGram; n++ {
		for i := 0; i+n <= len(text); i++ {
			before := float32(0)
			if i > 0 {
				before = letters[i-1]
			}
			terms[hashOf(string(text[i:i+n]))] += (letters[i+n-1] - before) / float32(solid(text[i:i+n]))
		}
	}
	return weigh(terms)
}

// solid counts the runes that are no spaces, one at least.
func solid(gram []rune) int {
	n := 0
	for _, r := range gram {
		if r != ' ' {
			n++
		}
	}
	return max(1, n)
}

// spaced joins words by single spaces, with one at each end.
func spaced(words []string) []rune { return []rune(" " + strings.Join(words, " ") + " ") }

// Stem returns the form under which a folded word is indexed. English endings are cut first, then Indonesian affixes:
// a base may hold both languages, and a short question does not tell which it is in.
func Stem(word string) string { return indonesian(english(word)) }

// grams returns the terms of the n-gram index over the words joined by single spaces.
func grams(words []string) []term {
	text := spaced(words)
	terms := make([]term, 0, 3*len(text))
	for n := shortestGram; n <= longestGram; n++ {
		for i := 0; i+n <= len(text); i++ {
			terms = append(terms, hashOf(string(text[i:i+n])))
		}
	}
	return terms
}

// meaning returns the term of a word in the word index: that of its concept, or of its stem.
func meaning(word string) term {
	stem := Stem(word)
	if c, ok := concepts[stem]; ok {
		return hashOf(c)
	}
	return hashOf(stem)
}
