package lexical

import "slices"

// Pool is what a search found before it was cut to k, for somebody who reads the best and puts them in an order of
// their own. No lock is held meanwhile: they may take their time.
type Pool struct {
	index    *Index
	question question
	finding  finding
	spread   []candidate
	ids      map[uint32]string // of the candidates: a slot may be another document's by the time of the result
}

// Pool searches as SearchWith does and keeps what was found. K does not matter.
func (ix *Index) Pool(question string, o Options) Pool {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	q := ix.ask(question)
	f := ix.find(q, ix.bySlot(o.Closeness), o.Keep)
	ids := make(map[uint32]string, len(f.ranked))
	for _, c := range f.ranked {
		ids[c.slot] = ix.docs[c.slot].ID
	}
	return Pool{ix, q, f, ix.spread(f.ranked), ids}
}

// Docs returns at most the n best documents, best first.
func (p Pool) Docs(n int) []Doc {
	p.index.mu.RLock()
	defer p.index.mu.RUnlock()
	docs := make([]Doc, 0, n)
	for _, c := range p.spread[:min(n, len(p.spread))] {
		docs = append(docs, p.index.docs[c.slot])
	}
	return docs
}

// Result returns the k best in the order in which order names the documents that Docs returned, by their places; the
// others follow as they were. No order leaves all as it is. A document that holds an identifier of the question stays
// before all that do not: what a code means is no matter of judgement.
//
// The confidence is that of the document that is first now, measured as if the vote had put it there: what it holds of
// the question, and how it stands against the best of the others by words. A judge's scores are not part of it. They
// have no scale that judges share (one's lie between 0 and 1, another's are logits), and a document that the judge
// prefers against the words has to be doubted more than one on which both agree. A judge who leaves the first in its
// place leaves the confidence too.
func (p Pool) Result(k int, order []int) Result {
	p.index.mu.RLock()
	defer p.index.mu.RUnlock()
	spread := p.kept(p.reordered(order))
	if len(spread) == 0 {
		return Result{}
	}
	f := p.finding
	f.ranked = slices.DeleteFunc(p.kept(f.ranked), func(c candidate) bool { return c.slot == spread[0].slot })
	f.ranked = slices.Insert(f.ranked, 0, spread[0])
	return p.index.result(p.question, f, spread, k)
}

// reordered returns the candidates in a given order.
func (p Pool) reordered(order []int) []candidate {
	placed := make([]candidate, 0, len(p.spread))
	taken := make([]bool, len(p.spread))
	for _, i := range order {
		if i >= 0 && i < len(p.spread) && !taken[i] {
			taken[i] = true
			placed = append(placed, p.spread[i])
		}
	}
	for i, c := range p.spread {
		if !taken[i] {
			placed = append(placed, c)
		}
	}
	if len(order) > 0 {
		slices.SortStableFunc(placed, func(a, b candidate) int { return p.rank(a) - p.rank(b) })
	}
	return placed
}

// rank is 0 for a document with an identifier of the question.
func (p Pool) rank(c candidate) int {
	if p.finding.exact[c.slot] {
		return 0
	}
	return 1
}

// kept returns the candidates whose documents are there still, in a list of its own.
func (p Pool) kept(all []candidate) []candidate {
	kept := make([]candidate, 0, len(all)+1)
	for _, c := range all {
		if p.index.docs[c.slot].ID == p.ids[c.slot] {
			kept = append(kept, c)
		}
	}
	return kept
}
