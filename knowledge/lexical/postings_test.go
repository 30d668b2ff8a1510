package lexical

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// all returns every list by key.
func (p *postings) all() map[key][]posting {
	all := map[key][]posting{}
	for _, page := range p.pages {
		for at := 0; at < len(page); at = page.after(at) {
			k := page.key(at)
			e := page.entry(at, k)
			for _, list := range []list{e.once, e.often} {
				for c := list.first(); !c.end(); c.advance() {
					all[k] = append(all[k], c.posting)
				}
			}
			slices.Sort(all[k])
		}
	}
	return all
}

// mapped is postings as a map: how often each document, by slot, holds each term.
type mapped map[term]map[uint32]int

func (p mapped) add(slot uint32, terms []term) {
	for _, t := range terms {
		if p[t] == nil {
			p[t] = map[uint32]int{}
		}
		p[t][slot]++
	}
}

func (p mapped) remove(slot uint32) {
	for t, held := range p {
		if delete(held, slot); len(held) == 0 {
			delete(p, t)
		}
	}
}

// lists returns what the postings should be.
func (p mapped) lists() map[key][]posting {
	all := map[key][]posting{}
	for t, held := range p {
		for _, slot := range slices.Sorted(maps.Keys(held)) {
			all[t.key()] = append(all[t.key()], newPosting(slot, held[slot]))
		}
	}
	return all
}

// TestPostingsAreAMap adds documents, of terms that few share or many, in slots near to each other and far apart, one and many
// at once, and takes some out again.
func TestPostingsAreAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		slots := rapid.SampledFrom([]int{20, 1000, 1 << 24}).Draw(t, "slots")
		vocabulary := rapid.SampledFrom([]int{1, 50, 5000}).Draw(t, "vocabulary")
		got, want, docs := newPostings(), mapped{}, map[uint32][]term{}
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			var added []uint32
			var terms [][]term
			for range rapid.SampledFrom([]int{0, 1, 40}).Draw(t, "added") {
				slot := uint32(random.IntN(slots))
				if docs[slot] != nil {
					continue
				}
				docs[slot] = randomTerms(random, vocabulary)
				added, terms = append(added, slot), append(terms, docs[slot])
				want.add(slot, docs[slot])
			}
			got.add(added, terms)
			for slot, terms := range docs {
				if random.IntN(3) == 0 {
					got.remove(slot, terms)
					want.remove(slot)
					delete(docs, slot)
				}
			}
			if diff := cmp.Diff(want.lists(), got.all()); diff != "" {
				t.Fatalf("of %d documents (-want +got):\n%s", len(docs), diff)
			}
			for n := range vocabulary {
				word := wordNumbered(n)
				if count, list := got.count(word), got.slots(word); count != len(want[word]) || len(list) != count {
					t.Fatalf("%d documents are counted and %d listed of a term of %d", count, len(list), len(want[word]))
				}
			}
			bytes := 0
			for _, page := range got.pages {
				bytes += cap(page)
			}
			if got.bytes != bytes || got.terms != len(want) {
				t.Fatalf("%d bytes of %d terms are noted, want %d of %d", got.bytes, got.terms, bytes, len(want))
			}
		}
	})
}

// randomTerms returns terms of a document, up to three hundred.
func randomTerms(random *rand.Rand, vocabulary int) []term {
	terms := make([]term, random.IntN(300))
	for i := range terms {
		terms[i] = wordNumbered(min(random.IntN(vocabulary), random.IntN(vocabulary)))
	}
	return terms
}

func wordNumbered(n int) term { return hashOf(string(rune('a' + n))) }
