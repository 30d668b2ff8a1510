package tokenapi

import (
	"net/http"

	"balas/account"
)

// meter counts the call against its account's limit, and one that sends against its session's as well.
func (d dialect) meter(r *http.Request, _ http.Header, c account.Caller) error {
	err := d.Count(r.Context(), c, account.OfTokens, c.AccountID)
	if err == nil && c.InstanceID != nil && r.URL.Path == sendPath {
		err = d.Count(r.Context(), c, account.OfSends, *c.InstanceID)
	}
	return err
}
