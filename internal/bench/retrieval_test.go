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
	held := heldOut(all)
	if len(held) < 450 || len(held) > 550 {
		t.Errorf("%d of %d queries are held out, want about a half", len(held), len(all))
	}
	if again := heldOut(all); again[0] != held[0] || again[len(again)-1] != held[len(held)-1] {
		t.Error("other queries are held out the second time")
	}
}
