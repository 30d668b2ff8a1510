package lexical

import "math"

// A logit is a logistic model over signals.
type logit struct {
	bias, sum, coverage, gramCoverage, reverse, gramReverse, lead, pairs, together, standing, kinship, likeness, words float64
	small, whole, size                                                                                                 float64
}

// logits holds one model per shape, fitted with Newton's method and a ridge of 1 on whether the first hit was right, on
// half of the questions of each set: to 1 369 Indonesian and 240 English passages (FacQA, XQuAD), to 125 English
// questions and answers (StackFAQ), to an invented shop of 25 pairs in both languages, to 3 000 wordings of 150 intents
// (CLINC150). Most weight is on bases of which half of the documents were withheld, so that about half of the questions
// have an answer: this is what the confidence assumes of customers. Where nearly all have one it is too low. What the
// other half of the questions shows is measured by the benchmark. small and whole weigh the size of the base: that a
// document holds every word of a question is chance in a large base and telling in a small one; their weights in Question
// are from 800 short questions to two invented shops of 22 and 32 pairs. Kin was fitted anew after the election of answers
// and with their kinship.
//
// size weighs the logarithm of how many answers the base gives: among many, one resembles a question by chance. It was fitted
// last, with a factor to all other weights of a shape, on bases of which a third to nine tenths were withheld, also as machine
// translations into Spanish and French, answerable questions weighing as much as others. By itself each set asks for nearly the
// same: FacQA -0.55, XQuAD -0.55, StackFAQ -0.60, CLINC150 -0.41.
var logits = [...]logit{
	Passage: {
		bias: -8.61, sum: 5.71, coverage: 0.66, gramCoverage: 2.28, lead: 7.02, pairs: -1.31, together: 1.31, words: 0.44, size: -0.45,
	},
	Question: {
		bias: -6.70, coverage: 2.39, gramCoverage: 2.12, reverse: 6.06, gramReverse: 1.59, lead: 7.80, small: -2.37, whole: 3.12, size: -0.55,
	},
	// An answer of many wordings. Standing: all wordings of the leading answers agree that it is this one. Kinship: the
	// question could be one of its wordings. Likeness: the hit says nearly the same. Words: to agree on a long question is
	// less of a chance. What share of the words the hit, its answer or the base holds tells nothing beside these, nor does
	// how the nearest documents vote.
	Kin: {bias: -6.57, standing: 4.06, kinship: 5.35, likeness: 2.30, words: 1.34, size: -0.40},
}

// The sizes of bases, in answers, among which size tells. It was fitted among more than these; but in small shops, which small
// knows, short questions that have no answer met with too much confidence. Above, nothing was measured.
const fewest, most = 50, 1400

// What an embedding model's closeness adds to the logit: nothing at closenessEven, less below, more above. A default
// that was set by judgement, not fitted: closeness is relative to the base, so models of different scales agree on it.
const (
	closenessEven  = 0.4
	closenessSlope = 4
)

// half is the share of a question below which the base knows too little of it: at such questions the first hit was
// right in less than four of ten on every set, however well it stood out. The model, fitted on long questions, does
// not see it in short ones ("do you sell airplanes?" asked of a shop that sells wholesale).
const half = 0.5

// sure is the least confidence of a hit that holds a rare identifier of the question.
const sure = 0.9

// confidence returns the probability that the first hit is right.
func (s Signals) confidence() float64 {
	m := logits[s.Shape]
	z := m.bias + m.sum*s.Sum + m.coverage*s.Coverage + m.gramCoverage*s.GramCoverage +
		m.reverse*s.Reverse + m.gramReverse*s.GramReverse + m.lead*s.Lead + m.standing*s.Standing + m.kinship*s.Kinship +
		m.pairs*s.Pairs + m.together*s.Together + m.likeness*s.Likeness + m.words*math.Log1p(s.Words) +
		s.Small*(m.small+m.whole*s.Whole) + m.size*math.Log(min(max(s.Answers, fewest), most))
	if s.Embedded {
		z += closenessSlope * (s.Closeness - closenessEven)
	}
	p := 1 / (1 + math.Exp(-z))
	if s.Known < half {
		p = min(p, s.Known)
	}
	if s.Exact {
		return max(p, sure)
	}
	return p
}
