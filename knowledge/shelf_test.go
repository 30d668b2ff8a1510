package knowledge

import "testing"

func TestShelfPutsAwayWhatWasUsedLeast(t *testing.T) {
	t.Parallel()
	s := newShelf(100)
	use := func(agent string, size int64) *book {
		b := s.take(agent)
		b.size.Store(size)
		s.trim()
		return b
	}
	first, second := use("first", 40), use("second", 40)
	if s.take("first") != first || s.take("second") != second {
		t.Error("one of two was put away though there is room for both")
	}
	s.take("first")
	use("third", 40)
	if s.take("first") != first {
		t.Error("one that was used lately was put away")
	}
	if b := s.take("second"); b == second || b.version != -1 {
		t.Error("the one that was used least is still there")
	}
	large := use("large", 1000)
	if s.take("large") != large {
		t.Error("the one in use was put away, for it is larger than the room")
	}
	if len(s.books) != 1 || s.recent.Len() != 1 {
		t.Errorf("%d books and %d in order beside one that takes all of the room", len(s.books), s.recent.Len())
	}
}
