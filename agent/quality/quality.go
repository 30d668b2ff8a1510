// Package quality measures how well questions were answered: whether a right document came first, and whether the
// confidence tells the truth.
package quality

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Judged is one question that was asked, and how it went.
type Judged struct {
	Answerable bool    // some document is right
	Rank       int     // of the first right document, from 0; negative: none was found
	Confidence float64 // that the first document is right, 0 to 1
}

// Right reports whether the first document is right.
func (j Judged) Right() bool { return j.Rank == 0 }

// Report sums up questions. Shares are from 0 to 1, of the answerable questions where nothing else is said. What cannot
// be told of the questions is NaN.
type Report struct {
	Queries, Answerable int

	Hit1, Hit5 float64 // a right document first, among the first five
	MRR        float64 // mean of one over the rank of the first right document; 0 where none was found
	AUROC      float64 // chance that an answerable question has more confidence than another one
	OutOfScope float64 // share of unanswerable questions turned away where one in twenty answerable ones is
	ECE        float64 // expected calibration error over ten bins, of all questions
	Floor      float64 // the ECE that true confidences would have shown of so few questions
}

// Of reports on questions.
func Of(all []Judged) Report {
	r := Report{Queries: len(all), ECE: calibrationError(all), Floor: noiseFloor(all)}
	for _, j := range all {
		if !j.Answerable {
			continue
		}
		r.Answerable++
		if j.Rank == 0 {
			r.Hit1++
		}
		if j.Rank >= 0 && j.Rank < 5 {
			r.Hit5++
		}
		if j.Rank >= 0 {
			r.MRR += 1 / float64(j.Rank+1)
		}
	}
	n := float64(r.Answerable)
	r.Hit1, r.Hit5, r.MRR = r.Hit1/n, r.Hit5/n, r.MRR/n
	r.AUROC, r.OutOfScope = auroc(all), outOfScope(all)
	return r
}

// bins is how many equal bins of confidence a calibration error is taken over.
const bins = 10

// calibrationError is the mean distance of the confidence from the share that is right (Naeini, Cooper, Hauskrecht,
// "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015). It is NaN without questions.
func calibrationError(all []Judged) float64 {
	var gap [bins]float64
	for _, j := range all {
		bin := min(bins-1, int(j.Confidence*bins))
		gap[bin] += j.Confidence
		if j.Right() {
			gap[bin]--
		}
	}
	sum := 0.0
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return sum / float64(len(all))
}

// rounds is how often the noise floor draws.
const rounds = 200

// noiseFloor is the calibration error to expect if every confidence were the true probability: the mean over draws of
// what would have been right.
func noiseFloor(all []Judged) float64 {
	random := rand.New(rand.NewPCG(1, 1))
	drawn, sum := slices.Clone(all), 0.0
	for range rounds {
		for i := range drawn {
			drawn[i].Rank = -1
			if random.Float64() < drawn[i].Confidence {
				drawn[i].Rank = 0
			}
		}
		sum += calibrationError(drawn)
	}
	return sum / rounds
}

// confidences returns those of answerable and of other questions, in order.
func confidences(all []Judged) (answerable, others []float64) {
	for _, j := range all {
		if j.Answerable {
			answerable = append(answerable, j.Confidence)
		} else {
			others = append(others, j.Confidence)
		}
	}
	slices.Sort(answerable)
	slices.Sort(others)
	return answerable, others
}

// auroc is the area under the curve of the receiver's operating characteristic, ties counting half.
func auroc(all []Judged) float64 {
	answerable, others := confidences(all)
	won := 0.0
	for _, c := range answerable {
		below, _ := slices.BinarySearch(others, c)
		upTo, _ := slices.BinarySearchFunc(others, c, func(o, c float64) int {
			if o <= c {
				return -1
			}
			return 1
		})
		won += float64(below+upTo) / 2
	}
	return won / float64(len(answerable)*len(others))
}

// rejected is the share of answerable questions that may be turned away.
const rejected = 0.05

// outOfScope is the share of unanswerable questions below the confidence that a twentieth of the answerable ones is below.
func outOfScope(all []Judged) float64 {
	answerable, others := confidences(all)
	if len(answerable) == 0 {
		return math.NaN()
	}
	least := answerable[int(rejected*float64(len(answerable)))]
	below, _ := slices.BinarySearch(others, least)
	return float64(below) / float64(len(others))
}
