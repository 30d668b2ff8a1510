package account_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/pgtest"
)

func TestLimitCount(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	l := account.Limit{Rule: "test", Calls: 2, Window: time.Minute}
	one, other := uuid.New(), uuid.New()
	start := time.Date(2026, 3, 20, 10, 30, 15, 0, time.UTC)
	first, second := start.Truncate(time.Minute).Add(time.Minute), start.Truncate(time.Minute).Add(2*time.Minute)
	for n, c := range []struct {
		limit   account.Limit
		subject uuid.UUID
		at      time.Time
		calls   int
		ends    time.Time
		over    bool
	}{
		{l, one, start, 1, first, false},
		{l, one, start, 2, first, false},
		{l, one, start, 3, first, true},
		{l, other, start, 1, first, false},
		{account.Limit{Rule: "another", Calls: 2, Window: time.Minute}, one, start, 1, first, false},
		{account.Limit{Rule: "none", Window: time.Minute}, one, start, 0, first, false},
		{l, one, first, 1, second, false},
		{l, one, start, 2, second, false}, // a clock that is behind
		{l, one, first, 3, second, true},
	} {
		u, err := c.limit.Count(t.Context(), pool, c.subject, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if u.Calls != c.calls || !u.Ends.Equal(c.ends) || c.limit.Over(u) != c.over {
			t.Errorf("step %d: %d calls until %v, over %v; want %d until %v, over %v", n, u.Calls, u.Ends, c.limit.Over(u), c.calls, c.ends, c.over)
		}
	}
}
