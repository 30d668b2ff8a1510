package lexical

import (
	"runtime"
	"slices"
	"sync"
)

const (
	few       = 64   // documents that are put in one by one
	bulkBatch = 2048 // documents that are sorted together
)

// PutAll adds documents, or replaces those with the same ids; of several with one id the last counts. Many at once are
// cheap: their terms are sorted first, so that each is looked up once for all of them, and all cores take part.
func (ix *Index) PutAll(docs []Doc) {
	if len(docs) <= few {
		for _, d := range docs {
			ix.Put(d)
		}
		return
	}
	for batch := range slices.Chunk(lastOfEach(docs), bulkBatch) {
		ix.putBatch(batch)
	}
}

// lastOfEach returns the last document with each id.
func lastOfEach(docs []Doc) []Doc {
	at := make(map[string]int, len(docs))
	for i, d := range docs {
		at[d.ID] = i
	}
	if len(at) == len(docs) {
		return docs
	}
	last := make([]Doc, 0, len(at))
	for i, d := range docs {
		if at[d.ID] == i {
			last = append(last, d)
		}
	}
	return last
}

func (ix *Index) putBatch(docs []Doc) {
	parts := analyseAll(docs)
	ix.mu.Lock()
	defer ix.mu.Unlock()
	slots := make([]uint32, len(docs))
	for i, d := range docs {
		ix.remove(d.ID)
		slots[i] = ix.claim()
		ix.register(slots[i], d, parts[i])
	}
	var all sync.WaitGroup
	for c := range ix.fields {
		all.Go(func() {
			ix.fields[c].addAll(slots, func(i int) []term { return parts[i].terms[c] })
		})
	}
	all.Wait()
}

// analyseAll takes documents apart, on all cores.
func analyseAll(docs []Doc) []parts {
	all := make([]parts, len(docs))
	share := (len(docs) + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	var working sync.WaitGroup
	for from := 0; from < len(docs); from += share {
		working.Go(func() {
			for i := from; i < min(from+share, len(docs)); i++ {
				all[i] = partsOf(docs[i])
			}
		})
	}
	working.Wait()
	return all
}

// occurrence is a term in the document of a slot.
type occurrence struct {
	term term
	slot uint32
}

// addAll indexes the terms of many documents.
func (f *field) addAll(slots []uint32, terms func(i int) []term) {
	n := 0
	for i := range slots {
		n += len(terms(i))
	}
	found := make([]occurrence, 0, n)
	for i, slot := range slots {
		list := terms(i)
		f.measure(slot, len(list))
		for _, t := range list {
			found = append(found, occurrence{t, slot})
		}
	}
	found = byTerm(found)
	var list []posting
	for from := 0; from < len(found); {
		t := found[from].term
		list = list[:0]
		for from < len(found) && found[from].term == t {
			to := from + 1
			for to < len(found) && found[to] == found[from] {
				to++
			}
			list = append(list, newPosting(found[from].slot, to-from))
			from = to
		}
		f.postings.addAll(t, list)
	}
}

// byTerm returns the occurrences in the order of their terms, those of one term as they stood. It is a radix sort, byte by
// byte: four times as fast as one by comparison, which took half of the time of a load.
func byTerm(found []occurrence) []occurrence {
	other := make([]occurrence, len(found))
	for shift := 0; shift < 64; shift += 8 {
		var starts [257]int
		for _, o := range found {
			starts[int(byte(o.term>>shift))+1]++
		}
		for i := range 256 {
			starts[i+1] += starts[i]
		}
		for _, o := range found {
			digit := byte(o.term >> shift)
			other[starts[digit]] = o
			starts[digit]++
		}
		found, other = other, found
	}
	return found
}

// addAll is add for several documents of a term, one at least.
func (p *postings) addAll(t term, added []posting) {
	r, ok := p.of[t]
	if !ok {
		p.add(t, added[0])
		if added = added[1:]; len(added) == 0 {
			return
		}
		r = p.of[t]
	}
	n, many := r.list()
	if !many {
		n = p.claim()
		p.lists[n] = append(make([]posting, 0, 1+len(added)), posting(r))
		p.of[t] = reference(n) | toList
	}
	p.lists[n] = append(p.lists[n], added...)
}
