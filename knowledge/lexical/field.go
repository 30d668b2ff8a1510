package lexical

import (
	"math"
	"sync/atomic"
)

// field is the inverted index of one view (words or n-grams) of one part (title or body) of all documents.
type field struct {
	postings postings
	lengths  []uint32 // terms per slot; 0 where the document lacks the part
	docs     int      // documents that have the part
	total    int      // terms of all documents
	scale    atomic.Pointer[scale]
}

func newField() *field { return &field{postings: newPostings()} }

// add indexes documents, given by slot, with their terms.
func (f *field) add(slots []uint32, terms [][]term) {
	f.scale.Store(nil)
	for i, slot := range slots {
		f.measure(slot, len(terms[i]))
	}
	f.postings.add(slots, terms)
}

// measure notes how many terms the document in slot has.
func (f *field) measure(slot uint32, terms int) {
	for int(slot) >= len(f.lengths) {
		f.lengths = append(f.lengths, 0)
	}
	if terms > 0 {
		f.lengths[slot] = uint32(terms)
		f.docs++
		f.total += terms
	}
}

// remove takes the document in slot out; terms are those it was added with.
func (f *field) remove(slot uint32, terms []term) {
	if len(terms) == 0 {
		return
	}
	f.scale.Store(nil)
	f.lengths[slot] = 0
	f.docs--
	f.total -= len(terms)
	f.postings.remove(slot, terms)
}

// idf is the weight of a term that df of n documents hold.
func idf(n, df int) float64 {
	return math.Log(1 + (max(0, float64(n-df))+0.5)/(float64(df)+0.5))
}

// score adds to scores, by slot, the BM25 of every document divided by the question's ideal score, which is the sum
// of the idf of its terms. passages tells by slot which documents have nothing but this part. A question without terms,
// or a field without documents, adds nothing.
func (f *field) score(query weights, passages []bool, scores []float32) {
	if f.docs == 0 {
		return
	}
	entries, ideal := make([]entry, len(query)), 0.0
	for i, q := range query {
		entries[i] = f.postings.entry(q.term)
		ideal += float64(q.weight) * idf(f.docs, entries[i].count)
	}
	if ideal == 0 {
		return
	}
	scale := f.scaled(passages)
	for i, q := range query {
		e := entries[i]
		weight := float32(float64(q.weight) * idf(f.docs, e.count) / ideal)
		scale.credit(e.once, weight, scores)
		scale.credit(e.often, weight, scores)
	}
}

// count returns how often each term occurs.
func count(terms []term) map[term]int {
	counts := make(map[term]int, len(terms))
	for _, t := range terms {
		counts[t]++
	}
	return counts
}
