package lexical

import "slices"

// yield puts the best document with a title before a passage that leads, unless the passage says more of the question. A
// title was written for the question, or is a name that it may ask for; a passage holds many words, and those of a short
// question are soon among them.
func (ix *Index) yield(q question, f finding) {
	if len(f.ranked) == 0 {
		return
	}
	first := f.ranked[0].slot
	titled := slices.IndexFunc(f.ranked, func(c candidate) bool { return !ix.docs[c.slot].passage() })
	if titled <= 0 || f.exact[first] {
		return
	}
	other := f.ranked[titled].slot
	closer := f.closeness[first] > f.closeness[other] // says a model, which knows more than words
	if !closer && !ix.holding(q, first).beyond(ix.holding(q, other)) {
		advance(f.ranked, titled)
	}
}

// held tells, for each word of a question that says something of its subject, whether a document holds it.
type held struct{ named, all []bool } // in its title or headings; anywhere

// holding returns what a document holds of a question. Of a passage without its headings, the one sentence counts that
// holds most.
func (ix *Index) holding(q question, slot uint32) held {
	d := ix.docs[slot]
	var asked []term
	for _, w := range q.words {
		if !q.dull.has(w) {
			asked = append(asked, meaning(w))
		}
	}
	title, text := stems(Words(Fold(d.Title))), stems(Words(Fold(d.Text)))
	h := held{named: each(asked, holds(title))}
	if !d.passage() {
		h.all = each(asked, holds(title, text))
		return h
	}
	for from := 0; from == 0 || from < len(text); from += span / 3 {
		all := each(asked, holds(title, text[from:min(from+span, len(text))]))
		if h.all == nil || trues(all) > trues(h.all) {
			h.all = all
		}
	}
	return h
}

// beyond reports whether h holds more words than other does, or the same ones with more of them in its headings.
func (h held) beyond(other held) bool {
	if more := trues(h.all) - trues(other.all); more != 0 {
		return more > 0
	}
	return covers(h.all, other.all) && covers(h.named, other.named) && !covers(other.named, h.named)
}

// covers reports whether a is true wherever b is.
func covers(a, b []bool) bool {
	for i := range b {
		if b[i] && !a[i] {
			return false
		}
	}
	return true
}

func each(terms []term, have func(term) bool) []bool {
	all := make([]bool, len(terms))
	for i, t := range terms {
		all[i] = have(t)
	}
	return all
}

func trues(all []bool) (n int) {
	for _, is := range all {
		if is {
			n++
		}
	}
	return n
}
