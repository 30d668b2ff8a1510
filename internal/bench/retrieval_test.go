package main

import (
	"testing"

	"balas/agent/quality"
)

func TestHeldOutIsTheOtherHalf(t *testing.T) {
	t.Parallel()
	all := make([]quality.Judged, 1000)
	for i := range all {
		all[i].Rank = i
	}
	sides := split(all)
	held := sides[1]
	if len(held) < 450 || len(held) > 550 {
		t.Errorf("%d of %d queries are held out, want about a half", len(held), len(all))
	}
	if len(held)+len(sides[0]) != len(all) {
		t.Errorf("%d and %d queries are the halves of %d", len(held), len(sides[0]), len(all))
	}
	if again := split(all)[1]; again[0] != held[0] || again[len(again)-1] != held[len(held)-1] {
		t.Error("other queries are held out the second time")
	}
}
