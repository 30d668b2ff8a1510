package lexical

import (
	"math/bits"
	"slices"
)

// postings holds the lists of terms in pages, each term in the page of the first bits of its key. Most n-grams of a small
// base stand in one document only: such a term takes its entry of eight or nine bytes and nothing else.
type postings struct {
	pages []page // 1<<bits
	bits  int
	terms int
	bytes int // of all pages, with the room at their ends
}

// A page is read from its beginning when a term is looked up, and written anew when one changes, but costs 24 bytes of
// its own. In the mean, pages have at most so many bytes, unless they hold fewer terms than these.
const (
	pageBytes = 256
	pageTerms = 4
)

func newPostings() postings { return postings{pages: make([]page, 1)} }

// count returns how many documents hold a term.
func (p *postings) count(t term) int {
	k := t.key()
	page := p.pages[k.page(p.bits)]
	return page.count(page.seek(0, k), k)
}

func (p *postings) entry(t term) entry {
	k := t.key()
	page := p.pages[k.page(p.bits)]
	return page.entry(page.seek(0, k), k)
}

// page returns the number of a key's page.
func (k key) page(bits int) int { return int(k >> (keyBits - bits)) }

// slots returns the documents that hold a term.
func (p *postings) slots(t term) []uint32 {
	e := p.entry(t)
	slots := make([]uint32, 0, e.count)
	for _, list := range [...]list{e.once, e.often} {
		for c := list.first(); !c.end(); c.advance() {
			slots = append(slots, c.posting.slot())
		}
	}
	return slots
}

// add puts documents in, given by slot, with their terms. There are at most mostPlaces of them, and it holds none yet.
func (p *postings) add(slots []uint32, terms [][]term) { p.change(changes(slots, terms)) }

// remove takes out the document in a slot; terms are those that it was added with.
func (p *postings) remove(slot uint32, terms []term) {
	gone := changes([]uint32{slot}, [][]term{terms})
	for i := range gone {
		gone[i].posting = newPosting(slot, 0)
	}
	p.change(gone)
}

// change is a posting that takes the place of the one that its term has in the same slot, if there is one; with a
// frequency of 0 it only takes that out.
type change struct {
	key     key
	posting posting
}

// change makes changes, which are in the order of their keys and lists.
func (p *postings) change(all []change) {
	var w pageWriter
	for len(all) > 0 {
		n := all[0].key.page(p.bits)
		ofPage := run(all, func(c change) bool { return c.key.page(p.bits) == n })
		p.bytes -= cap(p.pages[n])
		p.pages[n] = fitted(p.pages[n], w.changed(p.pages[n], all[:ofPage]))
		p.bytes += cap(p.pages[n])
		all = all[ofPage:]
	}
	p.terms += w.grown
	if fit := bits.Len(uint(min(p.bytes/pageBytes, p.terms/pageTerms))); fit > p.bits || fit < p.bits-1 {
		p.divide(fit)
	}
}

// run returns how many changes from the first on are alike.
func run(all []change, alike func(change) bool) int {
	if n := slices.IndexFunc(all, func(c change) bool { return !alike(c) }); n >= 0 {
		return n
	}
	return len(all)
}

// fitted returns what was written, in the room of the old page if that is enough and not too much.
func fitted(old, written page) page {
	if len(written) <= cap(old) && len(written) >= cap(old)/2 {
		return append(old[:0], written...)
	}
	return slices.Clone(written)
}

// divide puts the entries into pages by so many bits of their keys.
func (p *postings) divide(bits int) {
	old := p.pages
	*p = postings{pages: make([]page, 1<<bits), bits: bits, terms: p.terms}
	for _, from := range old {
		for at := 0; at < len(from); {
			n := from.key(at).page(bits)
			end := from.seek(at, key(n+1)<<(keyBits-bits))
			p.bytes -= cap(p.pages[n])
			p.pages[n] = append(p.pages[n], from[at:end]...)
			p.bytes += cap(p.pages[n])
			at = end
		}
	}
}
