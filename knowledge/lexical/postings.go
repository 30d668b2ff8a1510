package lexical

import "slices"

// posting is one document of a term: the term frequency in the low eight bits, the slot above. The highest bit stays
// free to tell a reference, which leaves 23 bits: eight million documents in one base.
type posting uint32

func newPosting(slot uint32, tf int) posting { return posting(slot<<8 | uint32(min(tf, 255))) }

func (p posting) slot() uint32 { return uint32(p >> 8) }
func (p posting) tf() float32  { return float32(p & 255) }

// postings holds the documents of each term. Most n-grams stand in one document only: these cost no list.
type postings struct {
	of    map[term]reference
	lists [][]posting
	free  []uint32 // lists that no term uses
}

// reference is the only posting of a term, or with the highest bit set the number of its list.
type reference uint32

const toList reference = 1 << 31

func (r reference) list() (uint32, bool) { return uint32(r &^ toList), r&toList != 0 }

// count returns how many documents hold a term.
func (p *postings) count(t term) int {
	r, ok := p.of[t]
	if !ok {
		return 0
	}
	if n, many := r.list(); many {
		return len(p.lists[n])
	}
	return 1
}

// list returns the postings of a term; single is where it puts one that has no list.
func (p *postings) list(t term, single *[1]posting) []posting {
	r, ok := p.of[t]
	if !ok {
		return nil
	}
	if n, many := r.list(); many {
		return p.lists[n]
	}
	single[0] = posting(r)
	return single[:]
}

func (p *postings) add(t term, added posting) {
	r, ok := p.of[t]
	if !ok {
		p.of[t] = reference(added)
		return
	}
	n, many := r.list()
	if !many {
		n = p.claim()
		p.lists[n] = []posting{posting(r)}
		p.of[t] = reference(n) | toList
	}
	p.lists[n] = append(p.lists[n], added)
}

// drop takes the document in slot from a term that it has.
func (p *postings) drop(t term, slot uint32) {
	n, many := p.of[t].list()
	if !many {
		delete(p.of, t)
		return
	}
	p.lists[n] = slices.DeleteFunc(p.lists[n], func(q posting) bool { return q.slot() == slot })
	if left := p.lists[n]; len(left) == 1 {
		p.of[t] = reference(left[0])
		p.lists[n] = nil
		p.free = append(p.free, n)
	}
}

// claim returns the number of an unused list.
func (p *postings) claim() uint32 {
	if n := len(p.free); n > 0 {
		claimed := p.free[n-1]
		p.free = p.free[:n-1]
		return claimed
	}
	p.lists = append(p.lists, nil)
	return uint32(len(p.lists) - 1)
}
