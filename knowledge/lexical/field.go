package lexical

import "math"

// tuning holds the constants of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
type tuning struct {
	saturation float64 // k1: how soon repetitions of a term stop counting
	lengthNorm float64 // b: how far long texts are discounted
}

// In a passage, where each sentence has its own subject, repetitions and length say less than beside a title.
var (
	ofAnswers  = tuning{saturation: 1.2, lengthNorm: 0.75}
	ofPassages = tuning{saturation: 0.5, lengthNorm: 0.5}
)

// curve is a tuning in a field of a known average length.
type curve struct{ gain, base, slope float32 }

func (t tuning) curve(average float64) curve {
	return curve{
		gain: float32(t.saturation + 1), base: float32(t.saturation * (1 - t.lengthNorm)),
		slope: float32(t.saturation * t.lengthNorm / average),
	}
}

// of is the BM25 of a term that occurs tf times in a text of so many terms, without the term's weight.
func (c curve) of(tf float32, length uint32) float32 {
	return c.gain * tf / (tf + c.base + c.slope*float32(length))
}

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
// of the idf of its terms. passages tells by slot which documents have nothing but this part. A question without terms,
// or a field without documents, adds nothing.
func (f *field) score(query weights, passages []bool, scores []float32) {
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
	answer, passage := ofAnswers.curve(average), ofPassages.curve(average)
	var single [1]posting
	for _, q := range query {
		list := f.postings.list(q.term, &single)
		weight := float32(float64(q.weight) * idf(f.docs, len(list)) / ideal)
		for _, p := range list {
			c := answer
			if passages[p.slot()] {
				c = passage
			}
			scores[p.slot()] += weight * c.of(p.tf(), f.lengths[p.slot()])
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
