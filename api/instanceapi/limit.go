package instanceapi

import (
	"math"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// unlimited is what a key without a limit is told it may still do: clients read a number.
const unlimited = math.MaxInt32

// meter counts the call against its key's limit and tells of it in the X-RateLimit headers. Who is not
// admitted may do nothing: 0 of 0.
func (d dialect) meter(r *http.Request, h http.Header, c account.Caller) error {
	l, subject := c.Limit(account.ByKey), c.CredentialID
	if subject == uuid.Nil { // a JWT: all of an account count together
		subject = c.AccountID
	}
	u, err := l.Count(r.Context(), d.Pool, subject, d.Now())
	if err != nil {
		return err
	}
	limit, left := l.Calls, max(0, l.Calls-u.Calls)
	if c.Plan != "" && l.Calls == 0 {
		limit, left = unlimited, unlimited
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(u.Ends.Unix(), 10))
	if l.Over(u) {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(u.Ends.Sub(d.Now()).Seconds()))))
		return &fault.Fault{Kind: fault.Limited, Noun: "key", Until: u.Ends}
	}
	return nil
}
