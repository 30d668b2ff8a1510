package lexical

import "math"

// How answers of many wordings are told apart. The weight of what is typical was chosen on the half of the questions that
// was fitted to: from three quarters of it to two and a half times as much is as good.
const (
	standings     = 20  // leading answers that are compared
	typicalWeight = 1   // what it adds to an answer's votes that all words of the question are typical of it
	usual         = 0.1 // a word in this share of an answer's wordings is half typical
	sharpness     = 5   // how fast the weight of an answer falls with its distance to the first; e^-1 at a fifth
)

// standing is how one of the leading answers stands to a question.
type standing struct {
	slot  uint32  // its best document
	place int     // of that document in the ranking
	votes float64 // what vote counts, and how typical the question's words are
}

// elect puts first, where an answer of many wordings leads, the one among such answers whose wordings all together fit
// the question best, and returns how the answers stood. Each wording holds a few of the words that ask for the answer,
// and names of its own ("a table at Luigi's for two"): what many wordings share tells what is meant, what a single one
// names does not. Answers of few wordings have no typical words and take no part; nor is there an election where the
// first holds an identifier of the question.
func (ix *Index) elect(q question, f finding) []standing {
	if len(f.ranked) == 0 || ix.shape(f.ranked[0].slot) != Kin || f.exact[f.ranked[0].slot] {
		return nil
	}
	all := ix.standings(q, f.ranked)
	winner := all[0]
	for _, s := range all[1:] {
		if ix.shape(s.slot) == Kin && s.votes > winner.votes {
			winner = s
		}
	}
	advance(f.ranked, winner.place)
	return all
}

// standings returns the leading answers, by their best documents.
func (ix *Index) standings(q question, ranked []candidate) []standing {
	mass := ix.mass(ranked)
	known := make(map[uint32]bool, standings)
	all := make([]standing, 0, standings)
	for i, c := range ranked {
		if n := ix.answers.of[c.slot]; !known[n] && len(all) < standings {
			known[n] = true
			all = append(all, standing{slot: c.slot, place: i, votes: float64(ix.votesOf(c, mass))})
		}
	}
	for i, t := range ix.typical(q.stems, all) {
		all[i].votes += typicalWeight * t
	}
	return all
}

// typical returns how typical a question's words are of each answer, 0 to 1: the share of them, by weight, that its
// wordings hold, a word counting the more the more of them hold it. A word weighs the more the fewer answers it is used
// in: one that stands in all wordings of one answer is telling, however many these are.
func (ix *Index) typical(question weights, all []standing) []float64 {
	shares, held := make([]float64, len(all)), make([]uint32, len(all))
	counts := make([]uint32, len(ix.answers.wordings))
	sum := 0.0
	for _, w := range question {
		weight := float64(w.weight) * idf(ix.answers.count(), ix.tally(w.term, all, held, counts))
		sum += weight
		for i, n := range held {
			if n > 0 {
				shares[i] += weight * float64(n) / (float64(n) + usual*float64(ix.answers.wordingsOf(all[i].slot)))
			}
		}
	}
	for i := range shares {
		shares[i] /= max(sum, math.SmallestNonzeroFloat64) // no words: an embedding model found the documents
	}
	return shares
}

// tally sets held to how many wordings of each answer hold a term, and returns how many answers of the base do; as in
// frequency, in the part of the documents where they are most.
func (ix *Index) tally(t term, all []standing, held, counts []uint32) (holding int) {
	clear(held)
	for _, c := range [...]int{titleStems, bodyStems} {
		list := ix.fields[c].postings.slots(t)
		holding = max(holding, ix.answers.tally(list, counts))
		for i, s := range all {
			held[i] = max(held[i], counts[ix.answers.of[s.slot]])
		}
		ix.answers.untally(list, counts)
	}
	return holding
}

// standing returns the share of the leading answers' weight that falls on that of the first document: near 1 if no other
// comes near, a half if another stands as high. Where the answers are few, such that share nothing with the question
// make up for the missing: to be the only one is no merit.
func (ix *Index) standing(q question, f finding) float64 {
	all := f.standings
	if all == nil {
		all = ix.standings(q, f.ranked)
	}
	weight := func(votes float64) float64 { return math.Exp(sharpness * votes) }
	sum, own := float64(standings-len(all)), 0.0
	for _, s := range all {
		sum += weight(s.votes)
		if ix.same(s.slot, f.ranked[0].slot) {
			own = weight(s.votes)
		}
	}
	return own / sum
}
