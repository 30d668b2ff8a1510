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

// stopWeight is what a stop word counts in a question, where other words count 1: "how much" and "how many" still
// differ, but in a base of twenty questions "how" is no evidence.
const stopWeight = float32(0.35)

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
		terms[i] = hashOf(Stem(w))
	}
	return terms
}

// askStems returns the weighted terms of a question for the word index.
func askStems(words []string) weights {
	terms := map[term]float32{}
	for _, w := range words {
		weight := float32(1)
		if stop[w] {
			weight = stopWeight
		}
		terms[hashOf(Stem(w))] += weight
	}
	return weigh(terms)
}

// askGrams returns the weighted terms of a question for the n-gram index.
func askGrams(words []string) weights {
	terms := map[term]float32{}
	for _, t := range grams(words) {
		terms[t]++
	}
	return weigh(terms)
}

// Stem returns the form under which a folded word is indexed. English endings are cut first, then Indonesian affixes:
// a base may hold both languages, and a short question does not tell which it is in.
func Stem(word string) string { return indonesian(english(word)) }

// grams returns the terms of the n-gram index over the words joined by single spaces.
func grams(words []string) []term {
	text := []rune(" " + strings.Join(words, " ") + " ")
	terms := make([]term, 0, 3*len(text))
	for n := shortestGram; n <= longestGram; n++ {
		for i := 0; i+n <= len(text); i++ {
			terms = append(terms, hashOf(string(text[i:i+n])))
		}
	}
	return terms
}
