package lexical

import "math"

// The BM25 constants of Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009).
const (
	saturation = 1.2  // k1: how soon repetitions of a term stop counting
	lengthNorm = 0.75 // b: how far long texts are discounted
)

// field is the inverted index of one view (words or n-grams) of one part (title or body) of all documents.
type field struct {
	postings postings
	lengths  []uint32 // terms per slot; 0 where the document lacks the part
	docs     int      // documents that have the part
	total    int      // terms of all documents
}

func newField() *field { return &field{postings: postings{of: map[term]reference{}}} }

// add indexes the terms of the document in slot.
func (f *field) add(slot uint32, terms []term) {
	f.measure(slot, len(terms))
	for t, tf := range count(terms) {
		f.postings.add(t, newPosting(slot, tf))
	}
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
	f.lengths[slot] = 0
	f.docs--
	f.total -= len(terms)
	for t := range count(terms) {
		f.postings.drop(t, slot)
	}
}

// idf is the weight of a term that df of n documents hold.
func idf(n, df int) float64 {
	return math.Log(1 + (max(0, float64(n-df))+0.5)/(float64(df)+0.5))
}

// score adds to scores, by slot, the BM25 of every document divided by the question's ideal score, which is the sum
// of the idf of its terms. A question without terms, or a field without documents, adds nothing.
func (f *field) score(query weights, scores []float32) {
	if f.docs == 0 {
		return
	}
	ideal := 0.0
	for _, q := range query {
		ideal += float64(q.weight) * idf(f.docs, f.postings.count(q.term))
	}
	if ideal == 0 {
		return
	}
	average := float64(f.total) / float64(f.docs)
	var single [1]posting
	for _, q := range query {
		list := f.postings.list(q.term, &single)
		weight := float32(float64(q.weight) * idf(f.docs, len(list)) / ideal * (saturation + 1))
		for _, p := range list {
			norm := float32(saturation * (1 - lengthNorm + lengthNorm*float64(f.lengths[p.slot()])/average))
			scores[p.slot()] += weight * p.tf() / (p.tf() + norm)
		}
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
