package lexical

import (
	"cmp"
	"slices"
)

// term is the hash of a stem or n-gram. Sixty-four bits: among a million terms two share one with a chance of 3e-8.
type term uint64

// hashOf is FNV-1a (Fowler, Noll, Vo), the same in every process.
func hashOf(s string) term {
	h := emptyHash
	for i := range len(s) {
		h = h.with(uint32(s[i]))
	}
	return h
}

const emptyHash term = 14695981039346656037

func (h term) with(x uint32) term { return (h ^ term(x)) * 1099511628211 }

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
