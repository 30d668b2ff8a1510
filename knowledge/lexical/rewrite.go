package lexical

import "unicode/utf8"

// rewrite returns the words of a question with those that no document holds replaced: by a word of the same meaning
// that some document holds, else by the only word of the documents that is one slip of the finger away. Words with
// neither stay as they are and count as not covered.
func (ix *Index) rewrite(words []string) []string {
	rewritten := make([]string, 0, len(words))
	for _, w := range words {
		if ix.vocabulary[w] == 0 && !stop[w] {
			w = ix.replacement(w)
		}
		rewritten = append(rewritten, w)
	}
	return rewritten
}

func (ix *Index) replacement(w string) string {
	for _, same := range synonyms[Stem(w)] {
		if ix.vocabulary[same] > 0 {
			return same
		}
	}
	if ix.holdsStem(w) {
		return w
	}
	if corrected, ok := ix.correct(w); ok {
		return corrected
	}
	return w
}

// holdsStem reports whether a document holds a form or a synonym of the word.
func (ix *Index) holdsStem(w string) bool {
	t := meaning(w)
	return ix.fields[titleStems].postings.count(t) > 0 || ix.fields[bodyStems].postings.count(t) > 0
}

// correctable is the length in bytes below which a word has too many neighbours to be corrected.
const correctable = 5

// correct returns the word of the documents that w becomes by one insertion, deletion, substitution or transposition;
// among several the most frequent, false if there is none.
func (ix *Index) correct(w string) (string, bool) {
	if len(w) < correctable || utf8.RuneCountInString(w) != len(w) {
		return "", false
	}
	found, times := "", 0
	for known, n := range ix.vocabulary {
		if n < times || len(known) < correctable-1 || !near(w, known) {
			continue
		}
		if n > times || known < found {
			found, times = known, n
		}
	}
	return found, times > 0
}

// near reports whether a becomes b by one slip: a letter more, less, other, or two neighbours swapped.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return true
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return swapped || a[i+1:] == b[i+1:]
}
