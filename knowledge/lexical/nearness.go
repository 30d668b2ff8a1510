package lexical

import "strings"

// How much the leading passages gain where the question's words stand together in them, and where they hold a figure
// that is asked for. A passage is long: that it holds all words says less than that one sentence does.
const (
	leaders    = 10  // passages that are read again
	pairWeight = 0.1 // for all pairs of neighbouring words
	spanWeight = 0.1 // for all words within one span
	figure     = 0.05
	apart      = 2  // words of a pair may stand so far apart
	span       = 15 // words, about a sentence
)

// asksFigure holds the words of a question that is answered by a number or a date.
var asksFigure = set(`berapa berapakah kapan kapankah many much when`)

// favour raises leading passages by where the question's words stand in them, and puts the ranking in order again.
func (ix *Index) favour(q question, ranked []candidate) {
	telling, figures := ix.telling(q.words, q.dull)
	changed := false
	for i := range ranked[:min(leaders, len(ranked))] {
		d := ix.docs[ranked[i].slot]
		if !d.passage() {
			continue
		}
		ranked[i].score += telling.nearness(placesIn(d.head()))
		if figures && strings.ContainsAny(d.head(), "0123456789") {
			ranked[i].score += figure
		}
		changed = true
	}
	if changed {
		ix.sort(ranked)
	}
}

// tellingWord is a word of a question that says something of its subject, and what it counts.
type tellingWord struct {
	term term
	idf  float64
}

type tellingWords []tellingWord

// telling returns the telling words of a question, in their order, and whether it asks for a figure.
func (ix *Index) telling(words []string, dull stopWords) (telling tellingWords, figures bool) {
	for _, w := range words {
		figures = figures || asksFigure[w]
		if t := meaning(w); !dull.has(w) {
			telling = append(telling, tellingWord{t, ix.idf(titleStems, t)})
		}
	}
	return telling, figures
}

// nearness is what a text gains from how near to each other it holds the words.
func (ws tellingWords) nearness(text places) float32 {
	return float32(pairWeight*ws.pairs(text) + spanWeight*ws.together(text))
}

// pairs is the share of neighbouring words, by weight, that stand near each other; 0 without two words.
func (ws tellingWords) pairs(text places) float64 {
	var all, held float64
	for i := 1; i < len(ws); i++ {
		a, b := ws[i-1], ws[i]
		if a.term == b.term {
			continue
		}
		all += a.idf + b.idf
		if nearby(text.of[a.term], text.of[b.term]) {
			held += a.idf + b.idf
		}
	}
	return held / max(all, 1)
}

// together is the largest share of the words, by weight, that one span of a text holds.
func (ws tellingWords) together(text places) float64 {
	var all, most float64
	for _, w := range ws {
		all += w.idf
	}
	for from := 0; from < text.words; from += span / 3 {
		held := 0.0
		for _, w := range ws {
			if between(text.of[w.term], from, from+span) {
				held += w.idf
			}
		}
		most = max(most, held)
	}
	return most / max(all, 1)
}

// places tells where the words of a text stand.
type places struct {
	of    map[term][]int
	words int
}

func placesIn(text string) places {
	p := places{of: map[term][]int{}}
	for _, t := range stems(Words(Fold(text))) {
		p.of[t] = append(p.of[t], p.words)
		p.words++
	}
	return p
}

// nearby reports whether some place of a is near one of b.
func nearby(a, b []int) bool {
	for _, x := range a {
		if between(b, x-apart, x+apart+1) {
			return true
		}
	}
	return false
}

// between reports whether a place is in [from, to).
func between(places []int, from, to int) bool {
	for _, p := range places {
		if from <= p && p < to {
			return true
		}
	}
	return false
}
