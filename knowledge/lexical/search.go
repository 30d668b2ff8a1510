package lexical

import (
	"cmp"
	"slices"
)

const (
	recallPool      = 50   // documents that each channel may propose, whatever k is
	voters          = 10   // documents that vote for an answer
	voteWeight      = 0.15 // what the other documents of an answer add to the score of its best
	closenessWeight = 1    // what an embedding model's closeness adds to a score
	exactBoost      = 1    // what a shared identifier adds to a score
	rare            = 5    // an identifier that more documents hold boosts none
)

// How much each channel counts, for documents with and without a title.
var (
	titledWeights = [channels]float32{titleGrams: 0.5, titleStems: 0.25, bodyGrams: 0.15, bodyStems: 0.1}
	plainWeights  = [channels]float32{bodyGrams: 0.5, bodyStems: 0.5}
)

// Hit is one found document.
type Hit struct {
	Doc   Doc
	Score float64 // 0 and up; about 1 for a document that is the question. Comparable across questions
}

// Result is what a search found.
type Result struct {
	Hits       []Hit   // best first
	Confidence float64 // the probability that the first hit is right, 0 without hits
	Signals    Signals // what the confidence rests on
}

// Search returns the k best documents for a question, fewer if fewer share anything with it. The order does not
// depend on k: the first three of eight are the three of three.
func (ix *Index) Search(question string, k int) Result { return ix.SearchWith(question, Options{K: k}) }

// Options say how a search is done.
type Options struct {
	K int
	// Closeness is what an embedding model says of the question: by document id, how close it is, 0 (as any document) to
	// 1 (the same). Documents without an entry count as 0; nil means that no model was asked.
	Closeness map[string]float64
	// Keep reports whether the document with the id may be found; nil: all may.
	Keep func(id string) bool
}

// SearchWith is Search with options.
func (ix *Index) SearchWith(question string, o Options) Result {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	q := ix.ask(question)
	f := ix.find(q, ix.bySlot(o.Closeness), o.Keep)
	if len(f.ranked) == 0 {
		return Result{}
	}
	return ix.result(q, f, ix.spread(f.ranked), o.K)
}

// result returns the first k of an order, with the signals of the first, which leads the finding too.
func (ix *Index) result(q question, f finding, order []candidate, k int) Result {
	s := ix.signals(q, f)
	r := Result{Confidence: s.confidence(), Signals: s}
	for _, c := range order[:min(k, len(order))] {
		r.Hits = append(r.Hits, Hit{Doc: ix.docs[c.slot], Score: float64(c.score)})
	}
	return r
}

// question is an analysed question.
type question struct {
	words       []string
	narrow      []string // words, before a country stood in for a city
	dull        stopWords
	grams       weights
	stems       weights
	identifiers []string
}

func (ix *Index) ask(text string) question {
	folded, dull := Fold(text), ix.stopWords()
	narrow := ix.rewrite(Words(folded))
	words := ix.widen(narrow)
	return question{
		words: words, narrow: narrow, identifiers: identifiers(folded),
		dull: dull, grams: askGrams(words, dull, trust(len(ix.slots))), stems: askStems(words, dull, stopWeight),
	}
}

// candidate is a document that some channel proposed.
type candidate struct {
	slot  uint32
	score float32
}

// finding is the ranked candidates of a question and the scores they were ranked by.
type finding struct {
	ranked []candidate
	scores [channels][]float32
	exact  map[uint32]bool

	closeness map[uint32]float64 // nil: no model was asked
	standings []standing         // nil: there was no election
}

func (ix *Index) find(q question, closeness map[uint32]float64, keep func(string) bool) finding {
	f := finding{exact: ix.exact(q.identifiers), closeness: closeness}
	pool := map[uint32]bool{}
	for slot := range closeness {
		pool[slot] = true
	}
	for c, field := range ix.fields {
		f.scores[c] = make([]float32, len(ix.docs))
		field.score(q.terms(c), ix.passages, f.scores[c])
		ix.drop(f.scores[c], keep)
		for _, slot := range best(f.scores[c], recallPool) {
			pool[slot] = true
		}
	}
	for slot := range f.exact {
		pool[slot] = true
	}
	for slot := range pool {
		if keep != nil && !keep(ix.docs[slot].ID) {
			continue
		}
		f.ranked = append(f.ranked, candidate{slot, ix.sum(f, slot)})
	}
	ix.sort(f.ranked)
	ix.favour(q, f.ranked)
	ix.vote(f.ranked)
	ix.yield(q, f)
	f.standings = ix.elect(q, f)
	return f
}

// drop takes the scores from documents that may not be found.
func (ix *Index) drop(scores []float32, keep func(string) bool) {
	if keep == nil {
		return
	}
	for slot := range scores {
		if scores[slot] > 0 && !keep(ix.docs[slot].ID) {
			scores[slot] = 0
		}
	}
}

// bySlot keys closeness by slot, without documents that the index does not hold.
func (ix *Index) bySlot(closeness map[string]float64) map[uint32]float64 {
	if closeness == nil {
		return nil
	}
	slots := make(map[uint32]float64, len(closeness))
	for id, c := range closeness {
		if slot, ok := ix.slots[id]; ok {
			slots[slot] = c
		}
	}
	return slots
}

// terms returns the terms of the question that a channel is asked for.
func (q question) terms(channel int) weights {
	if channel == titleGrams || channel == bodyGrams {
		return q.grams
	}
	return q.stems
}

// sum returns the weighted sum of a document's channel scores and its boost.
func (ix *Index) sum(f finding, slot uint32) float32 {
	weight := plainWeights
	if !ix.docs[slot].passage() {
		weight = titledWeights
	}
	return ix.weighted(f, slot, weight)
}

// weighted is the sum by given weights.
func (ix *Index) weighted(f finding, slot uint32, weight [channels]float32) float32 {
	total := float32(0)
	for c := range f.scores {
		total += weight[c] * f.scores[c][slot]
	}
	total += closenessWeight * float32(f.closeness[slot])
	if f.exact[slot] {
		total += exactBoost
	}
	return total
}

// sort orders candidates best first, equal ones by id.
func (ix *Index) sort(ranked []candidate) {
	slices.SortFunc(ranked, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(ix.docs[a.slot].ID, ix.docs[b.slot].ID))
	})
}

// vote puts first the best document of the answer that the leading documents agree on: each answer's best score, and
// a share of the scores of the documents that give the same answer. The others keep their order.
func (ix *Index) vote(ranked []candidate) {
	mass := ix.mass(ranked)
	winner, most := 0, float32(0)
	for i, c := range ranked[:min(voters, len(ranked))] {
		if votes := ix.votesOf(c, mass); votes > most {
			winner, most = i, votes
		}
	}
	advance(ranked, winner)
}

// mass returns the scores of the leading documents, summed by answer.
func (ix *Index) mass(ranked []candidate) map[string]float32 {
	mass := map[string]float32{}
	for _, c := range ranked[:min(voters, len(ranked))] {
		mass[ix.docs[c.slot].Group] += c.score
	}
	return mass
}

// votesOf returns a document's score with the share of those that give the same answer.
func (ix *Index) votesOf(c candidate, mass map[string]float32) float32 {
	g := ix.docs[c.slot].Group
	if g == "" {
		return c.score
	}
	return c.score + voteWeight*(mass[g]-c.score)
}

// advance moves one candidate to the front; the others keep their order.
func advance(ranked []candidate, place int) {
	for ; place > 0; place-- {
		ranked[place], ranked[place-1] = ranked[place-1], ranked[place]
	}
}

// spread returns the candidates with the best of each answer first, in their order, and behind them the other wordings
// of the same answers: who reads the first few reads as many answers.
func (ix *Index) spread(ranked []candidate) []candidate {
	given := map[string]bool{}
	firsts, others := make([]candidate, 0, len(ranked)), []candidate(nil)
	for _, c := range ranked {
		g := ix.docs[c.slot].Group
		if g != "" && given[g] {
			others = append(others, c)
			continue
		}
		given[g] = true
		firsts = append(firsts, c)
	}
	return append(firsts, others...)
}

// exact returns the documents that hold a rare identifier of the question.
func (ix *Index) exact(identifiers []string) map[uint32]bool {
	found := map[uint32]bool{}
	for _, id := range identifiers {
		if slots := ix.named[id]; len(slots) <= rare {
			for _, slot := range slots {
				found[slot] = true
			}
		}
	}
	return found
}
