// Package scheduler holds recipient lists and campaigns: what is sent to whom and when, and the ledger of what was sent.
package scheduler

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Service keeps lists and campaigns. Another account's thing does not exist for it.
type Service struct {
	Pool *pgxpool.Pool
	Now  func() time.Time

	// OnDue is called after a commit after which something may be due earlier than it was: a start, or messages of a run. It
	// may be nil.
	OnDue func()
}

func (s *Service) due(err error) {
	if err == nil && s.OnDue != nil {
		s.OnDue()
	}
}

// newID mints the id of a campaign or list: its kind, the time in Unix milliseconds, and six letters or digits.
func newID(kind string, now time.Time) string {
	n, err := rand.Int(rand.Reader, big.NewInt(36*36*36*36*36*36))
	if err != nil {
		panic(err) // which crypto/rand never returns
	}
	return fmt.Sprintf("%s_%d_%06s", kind, now.UnixMilli(), strconv.FormatInt(n.Int64(), 36))
}
