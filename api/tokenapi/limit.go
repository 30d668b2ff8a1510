package tokenapi

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// The limits that the document gives. Plan enterprise has none.
var (
	general = account.Limit{Rule: "tokenapi", Calls: 100, Window: time.Minute}     // of an account
	sending = account.Limit{Rule: "tokenapi send", Calls: 10, Window: time.Minute} // of a session
)

// meter counts the call against its account's limit, and one that sends against its session's as well.
func (d dialect) meter(r *http.Request, _ http.Header, c account.Caller) error {
	if c.Kind == "" || c.Plan == account.Enterprise {
		return nil
	}
	err := d.count(r, general, c.AccountID)
	if err == nil && c.InstanceID != nil && r.URL.Path == sendPath {
		err = d.count(r, sending, *c.InstanceID)
	}
	return err
}

func (d dialect) count(r *http.Request, l account.Limit, subject uuid.UUID) error {
	u, err := l.Count(r.Context(), d.Pool, subject, d.Now())
	if err == nil && l.Over(u) {
		err = &fault.Fault{Kind: fault.Limited, Noun: "account", Until: u.Ends}
	}
	return err
}
