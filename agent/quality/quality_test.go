package quality_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"balas/agent/quality"
)

func TestOf(t *testing.T) {
	t.Parallel()
	r := quality.Of([]quality.Judged{
		{Answerable: true, Rank: 0, Confidence: 0.9},
		{Answerable: true, Rank: 3, Confidence: 0.5},
		{Answerable: true, Rank: 7, Confidence: 0.2},
		{Answerable: true, Rank: -1, Confidence: 0.4},
		{Rank: -1, Confidence: 0.4},
		{Rank: -1, Confidence: 0.1},
	})
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"hit@1", r.Hit1, 1.0 / 4},
		{"hit@5", r.Hit5, 2.0 / 4},
		{"MRR", r.MRR, (1 + 1.0/4 + 1.0/8) / 4},
		{"AUROC", r.AUROC, (2 + 2 + 1 + 1.5) / 8},
		{"out of scope", r.OutOfScope, 1.0 / 2},
		{"ECE", r.ECE, (0.1 + 0.5 + 0.2 + 0.8 + 0.1) / 6},
	} {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("%s %.4f, want %.4f", c.name, c.got, c.want)
		}
	}
	if r.Queries != 6 || r.Answerable != 4 {
		t.Errorf("%d queries, %d answerable", r.Queries, r.Answerable)
	}
}

// TestFloorIsWhatTrueConfidencesShow draws questions whose confidence is true: their error is about the floor, which
// falls with their number.
func TestFloorIsWhatTrueConfidencesShow(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 3))
	draw := func(n int) quality.Report {
		all := make([]quality.Judged, n)
		for i := range all {
			all[i] = quality.Judged{Answerable: true, Rank: -1, Confidence: random.Float64()}
			if random.Float64() < all[i].Confidence {
				all[i].Rank = 0
			}
		}
		return quality.Of(all)
	}
	few, many := draw(400), draw(40000)
	if few.Floor < 3*many.Floor {
		t.Errorf("floor of 400 questions %.4f, of 40 000 %.4f", few.Floor, many.Floor)
	}
	if math.Abs(many.ECE-many.Floor) > 0.01 {
		t.Errorf("true confidences show %.4f, the floor is %.4f", many.ECE, many.Floor)
	}
}

func TestNothingIsTold(t *testing.T) {
	t.Parallel()
	r := quality.Of(nil)
	for _, x := range []float64{r.Hit1, r.MRR, r.AUROC, r.OutOfScope, r.ECE} {
		if !math.IsNaN(x) {
			t.Errorf("%+v of no questions", r)
		}
	}
}
