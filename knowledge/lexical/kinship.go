package lexical

import "slices"

const (
	// manyRead is how many wordings of an answer are read again, to bound the time that an answer of hundreds takes.
	manyRead = 40
	// usualGram is as usual, of n-grams: more of them than of words are shared by chance. From a quarter of it to two and a
	// half times as much is about as good on the half of the questions that was fitted to.
	usualGram = 0.4
	// kinMost is what kinship tells at most. Wordings that have hardly anything in common are less typical of each other than
	// any question that has a word of one of them.
	kinMost = 0.7
)

// kinship compares how typical a question's n-grams are of the answer in slot with how typical those of its own wordings
// are, each of the others: near 0.5 for what could be one more wording, and near 0 for a question that the answer merely
// resembles most. Wordings of some answers are much alike, those of others name things of their own: the same likeness
// says little of the former's question and much of the latter's.
func (ix *Index) kinship(question weights, slot uint32) float64 {
	all, wordings := ix.gramsOf(ix.answers.of[slot])
	typical := func(holding, of int) float64 { return float64(holding) / (float64(holding) + usualGram*float64(of)) }
	var asked, shared, said, common float64
	for _, w := range question {
		weight := float64(w.weight) * ix.idf(titleGrams, w.term)
		asked += weight
		if n := occurrences(all, w.term); n > 0 {
			shared += weight * typical(n, wordings)
		}
	}
	if shared == 0 {
		return 0
	}
	for n := 0; len(all) > 0; all = all[n:] {
		n = occurrences(all, all[0])
		weight := float64(n) * ix.idf(titleGrams, all[0])
		said += weight
		if n > 1 {
			common += weight * typical(n-1, wordings-1)
		}
	}
	asker, own := shared/asked, common/said
	return min(asker/(asker+own), kinMost)
}

// gramsOf returns the n-grams of an answer's wordings in order, each as often as wordings hold it, and how many these are.
func (ix *Index) gramsOf(answer uint32) (all []term, wordings int) {
	for slot, n := range ix.answers.of {
		if n != answer || ix.docs[slot].ID == "" {
			continue
		}
		held := grams(Words(Fold(ix.docs[slot].head())))
		slices.Sort(held)
		all = append(all, slices.Compact(held)...)
		if wordings++; wordings == manyRead {
			break
		}
	}
	slices.Sort(all)
	return all, wordings
}

// occurrences counts a term in a list in order.
func occurrences(all []term, t term) int {
	from, _ := slices.BinarySearch(all, t)
	n := 0
	for from+n < len(all) && all[from+n] == t {
		n++
	}
	return n
}
