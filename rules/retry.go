package rules

import (
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"balas/internal/fault"
)

const (
	firstBackoff = 50 * time.Millisecond
	maxOutage    = 2 * time.Second // between tries while the database is away
	maxBackoff   = time.Minute     // between tries after it refused
)

// errPanic says that a bug, and not the database, ended a step.
var errPanic = errors.New("panic")

// backoff is how long to wait before another try: 50 ms, doubling.
func backoff(tries int, err error) time.Duration {
	most := maxBackoff
	if outage(err) {
		most = maxOutage
	}
	return min(firstBackoff<<min(tries-1, 16), most)
}

// outage reports whether the database was away or busy, by the classes of PostgreSQL's error codes:
// 08 connection, 40 rolled back for another, 53 out of resources, 57 shut down. What has no code did
// not come from the database.
func outage(err error) bool {
	class := class(err)
	return class == "" && !errors.Is(err, errPanic) || slices.Contains([]string{"08", "40", "53", "57"}, class)
}

// unstorable reports whether the same values would be refused again: class 22 is bad data, 23 a
// broken constraint.
func unstorable(err error) bool {
	return slices.Contains([]string{"22", "23"}, class(err)) || fault.Is(err, fault.Invalid)
}

func class(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) && len(e.Code) == 5 {
		return e.Code[:2]
	}
	return ""
}
