package knowledge

import "testing"

func TestShelfPutsAwayWhatWasUsedLeast(t *testing.T) {
	t.Parallel()
	s := newShelf(100)
	take := func(agent string) *book {
		b := s.take(agent)
		b.loading.Add(-1)
		return b
	}
	use := func(agent string, size int64) *book {
		b := take(agent)
		s.settle(b, size)
		return b
	}
	first, second := use("first", 40), use("second", 40)
	if take("first") != first || take("second") != second {
		t.Error("one of two was put away though there is room for both")
	}
	take("first")
	use("third", 40)
	if take("first") != first {
		t.Error("one that was used lately was put away")
	}
	if b := take("second"); b == second || b.version.Load() != -1 {
		t.Error("the one that was used least is still there")
	}
	loading := s.take("loading")
	large := use("large", 1000)
	if take("large") != large {
		t.Error("the one in use was put away, for it is larger than the room")
	}
	if len(s.books) != 2 || s.recent.Len() != 2 {
		t.Errorf("%d books and %d in order beside one that takes all of the room", len(s.books), s.recent.Len())
	}
	use("other", 60)
	if s.settle(loading, 60); take("loading") != loading {
		t.Error("one was put away that was loaded just now")
	}
	if len(s.books) != 1 {
		t.Errorf("%d books where there is room for one", len(s.books))
	}
}
