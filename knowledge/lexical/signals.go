package lexical

import "math"

// Signals are what a search tells about its own success. All but Words and Answers are about 0 to 1.
type Signals struct {
	Sum          float64 `json:"sum"`          // the score of the first hit from words and n-grams alone
	Coverage     float64 `json:"coverage"`     // share of the question's words, by weight, that the first hit holds
	GramCoverage float64 `json:"gramCoverage"` // the same of its n-grams
	Whole        float64 `json:"whole"`        // 1 if the first hit holds every word of the question that is no stop word; 0 without such words
	Small        float64 `json:"small"`        // how little the base is: 1 without documents, nearing 0 with many
	Known        float64 `json:"known"`        // share of the question's words, by weight, that any document holds
	Reverse      float64 `json:"reverse"`      // share of the words of the hit's title that the question holds; 0 without a title
	GramReverse  float64 `json:"gramReverse"`  // the same of its n-grams
	Lead         float64 `json:"lead"`         // the first score against the mean of the five best of other answers; 0.5 is a tie
	Standing     float64 `json:"standing"`     // share of the leading answers' weight, all their wordings regarded, that falls on the hit's; 0 but for Kin
	Kinship      float64 `json:"kinship"`      // how typical the question is of the hit's answer, against the answer's own wordings: 0.5 as they are; 0 but for Kin
	Likeness     float64 `json:"likeness"`     // cosine of the question and the hit's title, or text without one, over n-grams
	Pairs        float64 `json:"pairs"`        // share of the question's neighbouring words that stand near each other in a passage; 0 with a title
	Together     float64 `json:"together"`     // the largest share of the question's words that about one sentence of a passage holds; 0 with a title
	Words        float64 `json:"words"`        // words of the question
	Answers      float64 `json:"answers"`      // answers that the base gives
	Closeness    float64 `json:"closeness"`    // what an embedding model says of the first hit
	Embedded     bool    `json:"embedded"`     // a model was asked
	Exact        bool    `json:"exact"`        // the hit holds an identifier of the question
	Shape        Shape   `json:"shape"`        // what kind of document the first hit is
}

// Shape is the kind of a document, as far as it changes what the signals mean.
type Shape int

// The shapes.
const (
	Passage  Shape = iota // a text without a title
	Question              // a title with a text: a Q&A pair, a product
	Kin                   // one of many wordings of the same answer
)

var shapes = [...]string{Passage: "passage", Question: "question", Kin: "kin"}

// MarshalText implements encoding.TextMarshaler: a trace tells the shape by its name.
func (s Shape) MarshalText() ([]byte, error) { return []byte(shapes[s]), nil }

// manyKin is how many documents with the same answer make the shape Kin.
const manyKin = 5

// signals measures a finding; it has at least one candidate.
func (ix *Index) signals(q question, f finding) Signals {
	top := f.ranked[0].slot
	d := ix.docs[top]
	s := Signals{
		Sum:   float64(ix.sum(f, top)),
		Lead:  ix.lead(f),
		Words: float64(len(q.words)), Answers: float64(ix.answers.count()),
		Exact: f.exact[top],
		Shape: ix.shape(top),
	}
	if s.Exact {
		s.Sum -= exactBoost
	}
	s.Closeness, s.Embedded = f.closeness[top], f.closeness != nil
	s.Sum -= closenessWeight * s.Closeness
	parts := analyse(d)
	stopped := stopWeight * trust(len(ix.slots))
	held := holds(parts[titleStems], parts[bodyStems])
	words := q.words
	if !held(meaning(country)) { // it stands for a city only where it is spoken of
		words = q.narrow
	}
	said, saidGrams := askStems(words, q.dull, stopped), askGrams(words, q.dull, stopped)
	worth, worthGrams := ix.worth(said, titleStems), ix.worth(saidGrams, titleGrams)
	s.Coverage = share(said, worth, held)
	s.GramCoverage = share(saidGrams, worthGrams, holds(parts[titleGrams], parts[bodyGrams]))
	s.Whole, s.Small = whole(words, q.dull, held), float64(1-trust(len(ix.slots)))
	s.Known = share(said, worth, func(t term) bool { return ix.frequency(titleStems, t) > 0 })
	head := Words(Fold(d.head()))
	if !d.passage() {
		named, namedGrams := askStems(head, q.dull, stopped), askGrams(head, q.dull, stopped)
		s.Reverse = share(named, ix.worth(named, titleStems), q.stems.holds)
		s.GramReverse = share(namedGrams, ix.worth(namedGrams, titleGrams), q.grams.holds)
	} else {
		telling, _ := ix.telling(q.words, q.dull)
		text := placesIn(d.head())
		s.Pairs, s.Together = telling.pairs(text), telling.together(text)
	}
	if s.Shape == Kin {
		s.Standing, s.Kinship = ix.standing(q, f), ix.kinship(saidGrams, top)
	}
	s.Likeness = cosine(saidGrams, worthGrams, count(grams(head)))
	return s
}

// shape tells the kind of the document in slot.
func (ix *Index) shape(slot uint32) Shape {
	switch {
	case ix.answers.wordingsOf(slot) >= manyKin:
		return Kin
	case !ix.docs[slot].passage():
		return Question
	}
	return Passage
}

// head returns the part of a document that resembles a question.
func (d Doc) head() string {
	title, body := d.parts()
	if title != "" {
		return title
	}
	return body
}

// lead compares the first score with the mean of the five best scores of other answers.
func (ix *Index) lead(f finding) float64 {
	const rivals = 5
	n, sum := 0, 0.0
	for _, c := range f.ranked {
		if n < rivals && !ix.same(c.slot, f.ranked[0].slot) {
			sum += float64(ix.rival(f, c))
			n++
		}
	}
	first := float64(f.ranked[0].score)
	if n == 0 {
		return 1
	}
	return first / (first + sum/float64(n))
}

// rival is the score of a candidate as one that does not lead. A passage beside a leader with a title counts what its words
// would count under a title of their own, or the longest passage would cast doubt on every pair.
func (ix *Index) rival(f finding, c candidate) float32 {
	if !ix.docs[c.slot].passage() || ix.docs[f.ranked[0].slot].passage() {
		return c.score
	}
	return min(c.score, ix.weighted(f, c.slot, titledWeights))
}

// same reports whether two documents are the same answer.
func (ix *Index) same(a, b uint32) bool {
	g := ix.docs[a].Group
	return a == b || g != "" && g == ix.docs[b].Group
}

// worth returns what each term counts: its weight in the question, and over titles and bodies.
func (ix *Index) worth(terms weights, channel int) []float64 {
	worth := make([]float64, len(terms))
	for i, w := range terms {
		worth[i] = float64(w.weight) * ix.idf(channel, w.term)
	}
	return worth
}

// share returns which part of the terms' worth falls on those that have says yes to; 0 without terms.
func share(terms weights, worth []float64, have func(term) bool) float64 {
	var held, all float64
	for i, w := range terms {
		all += worth[i]
		if have(w.term) {
			held += worth[i]
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}

// whole returns 1 if have says yes to every word that says something of a subject, 0 if not or without such words.
func whole(words []string, dull stopWords, have func(term) bool) float64 {
	said := 0.0
	for _, w := range words {
		if dull.has(w) {
			continue
		}
		if !have(meaning(w)) {
			return 0
		}
		said = 1
	}
	return said
}

// cosine compares a question, by what its n-grams are worth, with the n-gram counts of a text.
func cosine(q weights, worth []float64, text map[term]int) float64 {
	var dot, asked, said float64
	for i, w := range q {
		asked += worth[i] * worth[i]
		dot += worth[i] * float64(text[w.term])
	}
	for _, n := range text {
		said += float64(n * n)
	}
	if dot == 0 {
		return 0
	}
	return dot / math.Sqrt(asked*said)
}

// idf is the weight of a term over titles and bodies together; channel names the title's view.
func (ix *Index) idf(channel int, t term) float64 {
	return idf(len(ix.slots), ix.frequency(channel, t))
}

// frequency is about the number of documents that hold a term in title or body.
func (ix *Index) frequency(channel int, t term) int {
	body := channel - titleGrams + bodyGrams
	return max(ix.fields[channel].postings.count(t), ix.fields[body].postings.count(t))
}

// holds returns whether a term is in one of the lists.
func holds(lists ...[]term) func(term) bool {
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	all := make(map[term]bool, n)
	for _, list := range lists {
		for _, t := range list {
			all[t] = true
		}
	}
	return func(t term) bool { return all[t] }
}
