package lexical

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestBest(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		scores := make([]float32, random.IntN(300))
		for i := range scores {
			scores[i] = float32(random.IntN(40)) // many equal ones, some zero
		}
		var want []uint32
		for slot, s := range scores {
			if s > 0 {
				want = append(want, uint32(slot))
			}
		}
		slices.SortStableFunc(want, func(a, b uint32) int { return cmp.Compare(scores[b], scores[a]) })
		want = want[:min(50, len(want))]
		got := best(scores, 50)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Fatalf("the best 50 of %v: %s", scores, gocmp.Diff(want, got))
		}
	}
}

func TestByKey(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2, 2))
	found := make([]occurrence, 5000)
	for i := range found {
		found[i] = occurrence(random.Uint64() >> (8 * random.IntN(8)))
	}
	want := slices.Clone(found)
	slices.SortStableFunc(want, func(a, b occurrence) int { return cmp.Compare(a.key(), b.key()) })
	if !slices.Equal(want, byKey(found)) {
		t.Error("not in the order of keys, or not as they stood")
	}
}
