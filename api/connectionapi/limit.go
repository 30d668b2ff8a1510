package connectionapi

import (
	"net/http"
	"time"

	"balas/account"
	"balas/internal/fault"
)

// limits is how often an account may call in a minute. The document gives no number. A plan that is not listed has no
// limit.
var limits = map[account.Plan]int{account.Free: 300, account.Pro: 300}

// meter counts the call against its account's limit.
func (d dialect) meter(r *http.Request, _ http.Header, c account.Caller) error {
	l := account.Limit{Rule: "connectionapi", Calls: limits[c.Plan], Window: time.Minute}
	u, err := l.Count(r.Context(), d.Pool, c.AccountID, d.Now())
	if err == nil && l.Over(u) {
		err = &fault.Fault{Kind: fault.Limited, Noun: "account", Until: u.Ends}
	}
	return err
}
