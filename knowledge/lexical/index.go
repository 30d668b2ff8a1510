package lexical

import (
	"slices"
	"sync"
)

// Doc is one thing that search can return.
type Doc struct {
	ID    string
	Title string // the question of a Q&A or the name of a product; its own heavy field. Empty for a passage
	Text  string // the answer or the passage
	Group string // documents of one group are the same answer; empty: the document stands alone

	// Section says that the title is no question and no name, but the headings above the text: the document is a passage,
	// and they are part of it.
	Section bool
}

// parts returns what is asked for by name, empty for a passage, and the rest.
func (d Doc) parts() (title, body string) {
	switch {
	case !d.Section:
		return d.Title, d.Text
	case d.Title == "":
		return "", d.Text
	}
	return "", d.Title + "\n" + d.Text
}

// passage reports whether the document has nothing that resembles a question.
func (d Doc) passage() bool { return d.Section || d.Title == "" }

// Index is the inverted index of one knowledge base. It is safe for concurrent use; the zero value is not usable.
type Index struct {
	mu         sync.RWMutex
	docs       []Doc  // by slot; an empty ID marks a free slot
	passages   []bool // by slot: the document has no title
	slots      map[string]uint32
	free       []uint32
	fields     [channels]*field
	named      map[string][]uint32 // slots by identifier
	answers    answers
	vocabulary map[string]int // how many documents hold a word
	text       int64          // bytes of all documents' titles and texts
}

// A channel is a view of a part of a document.
const (
	titleGrams = iota
	titleStems
	bodyGrams
	bodyStems
	channels
)

// NewIndex returns an empty index.
func NewIndex() *Index {
	ix := &Index{slots: map[string]uint32{}, named: map[string][]uint32{}, vocabulary: map[string]int{}, answers: answers{named: map[string]uint32{}}}
	for c := range ix.fields {
		ix.fields[c] = newField()
	}
	return ix
}

// Len returns how many documents the index holds.
func (ix *Index) Len() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return len(ix.slots)
}

// Size is about how many bytes the index takes, as it does once it is loaded: what was taken out leaves room that stays.
func (ix *Index) Size() int64 {
	const (
		empty  = 1 << 10
		ofDoc  = 240 // beside its texts and terms
		ofWord = 55
		ofPage = 24 // beside its bytes
	)
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	size := empty + ix.text + ofDoc*int64(len(ix.slots)) + ofWord*int64(len(ix.vocabulary))
	for _, f := range ix.fields {
		size += int64(f.postings.bytes + ofPage*len(f.postings.pages))
	}
	return size
}

// Put adds a document, or replaces the one with the same id.
func (ix *Index) Put(d Doc) {
	p := partsOf(d)
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.remove(d.ID)
	slot := ix.claim()
	ix.register(slot, d, p)
	for c, terms := range p.terms {
		ix.fields[c].add([]uint32{slot}, [][]term{terms})
	}
}

// register notes the document in a slot, but for its terms.
func (ix *Index) register(slot uint32, d Doc, p parts) {
	ix.docs[slot], ix.passages[slot] = d, d.passage()
	ix.slots[d.ID] = slot
	ix.text += d.bytes()
	ix.answers.add(slot, d.Group)
	for _, w := range p.words {
		ix.vocabulary[w]++
	}
	for _, id := range p.identifiers {
		ix.named[id] = append(ix.named[id], slot)
	}
}

// parts are what is indexed of a document.
type parts struct {
	terms       [channels][]term
	words       []string // each once
	identifiers []string // each once
}

func partsOf(d Doc) parts {
	head, rest := d.parts()
	title, body := Fold(head), Fold(rest)
	titleWords, bodyWords := Words(title), Words(body)
	return parts{
		terms:       termsOf(titleWords, bodyWords),
		words:       once(slices.Concat(titleWords, bodyWords)),
		identifiers: once(identifiers(title + " " + body)),
	}
}

// once returns each of several texts once.
func once(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// Remove takes a document out. It does nothing if there is none with the id.
func (ix *Index) Remove(id string) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.remove(id)
}

func (ix *Index) remove(id string) {
	slot, ok := ix.slots[id]
	if !ok {
		return
	}
	p := partsOf(ix.docs[slot])
	for c, terms := range p.terms {
		ix.fields[c].remove(slot, terms)
	}
	ix.answers.remove(slot, ix.docs[slot].Group)
	for _, w := range p.words {
		if ix.vocabulary[w]--; ix.vocabulary[w] == 0 {
			delete(ix.vocabulary, w)
		}
	}
	for _, id := range p.identifiers {
		ix.forget(id, slot)
	}
	ix.text -= ix.docs[slot].bytes()
	ix.docs[slot] = Doc{}
	delete(ix.slots, id)
	ix.free = append(ix.free, slot)
}

// forget takes a slot from the list of an identifier.
func (ix *Index) forget(id string, slot uint32) {
	ix.named[id] = slices.DeleteFunc(ix.named[id], func(s uint32) bool { return s == slot })
	if len(ix.named[id]) == 0 {
		delete(ix.named, id)
	}
}

func (d Doc) bytes() int64 { return int64(len(d.Title) + len(d.Text)) }

// claim returns a free slot.
func (ix *Index) claim() uint32 {
	if n := len(ix.free); n > 0 {
		slot := ix.free[n-1]
		ix.free = ix.free[:n-1]
		return slot
	}
	ix.docs, ix.passages = append(ix.docs, Doc{}), append(ix.passages, false)
	return uint32(len(ix.docs) - 1)
}

// analyse returns the terms of a document by channel.
func analyse(d Doc) [channels][]term {
	title, body := d.parts()
	return termsOf(Words(Fold(title)), Words(Fold(body)))
}

// termsOf returns the terms of a title's and a body's words by channel.
func termsOf(title, body []string) [channels][]term {
	return [channels][]term{
		titleGrams: grams(title), titleStems: stems(title),
		bodyGrams: grams(body), bodyStems: stems(body),
	}
}
