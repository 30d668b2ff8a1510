package lexical

import "math"

// A logit is a logistic model over signals.
type logit struct {
	bias, sum, coverage, gramCoverage, known, reverse, gramReverse, lead, votes, likeness, words, small, whole float64
}

// logits holds one model per shape, fitted with Newton's method and a ridge of 1 on whether the first hit was right:
// of 15 000 questions to 1 369 Indonesian and 240 English passages (FacQA, XQuAD), 7 000 to 125 English questions and
// answers (StackFAQ), 800 short ones in both languages to two invented shops of 32 and 22 pairs, 3 600 to 3 000
// wordings of 150 intents (CLINC150). The larger sets were asked whole, with half of their documents withheld, with
// 25 documents and as many questions without an answer; all also with misspelt words. About half of the questions had
// an answer, which is what the confidence assumes of customers: where all have one, it is too low by about .15. AUROC
// of answerable against not: passages .87 and .96, questions .84, shops .95 and .98, intents .94. Expected calibration
// error with half withheld .07, .04 and .05; with 25 documents .03 to .05; of the shops .06 and .07; of CLINC150 whole
// .03. small and whole weigh the size of the base: that a document holds every word of a question is chance in a large
// base and telling in a small one.
var logits = [...]logit{
	Passage: {bias: -10.71, sum: 3.55, coverage: 2.02, gramCoverage: 1.73, lead: 9.73},
	Question: {
		bias: -7.21, coverage: 3.38, gramCoverage: 0.94, reverse: 3.80, gramReverse: 1.45, lead: 6.69, small: -2.10, whole: 2.76,
	},
	Kin: {bias: -6.82, coverage: 1.89, known: 0.81, votes: 4.66, likeness: 4.64, words: 0.87},
}

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
	z := m.bias + m.sum*s.Sum + m.coverage*s.Coverage + m.gramCoverage*s.GramCoverage + m.known*s.Known +
		m.reverse*s.Reverse + m.gramReverse*s.GramReverse + m.lead*s.Lead + m.votes*s.Votes +
		m.likeness*s.Likeness + m.words*math.Log1p(s.Words) +
		s.Small*(m.small+m.whole*s.Whole)
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
