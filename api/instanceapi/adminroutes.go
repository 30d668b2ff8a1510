package instanceapi

import (
	"net/http"
	"strings"

	"balas/account"
	"balas/api/wire"
)

// adminRoutes are those of keys, and of the master key.
func (d dialect) adminRoutes(w *wire.Dialect) {
	everything := wire.Scopes(account.All)

	g := w.Group("Keys")
	add(g, "GET /api/v2/keys", "List the keys that are valid", d.keys, everything, wire.AccountOnly)
	add(g, "POST /api/v2/keys", "Create a key", d.addKey, everything, wire.AccountOnly, wire.About(aboutKeys))
	add(g, "DELETE /api/v2/keys/{id}", "Revoke a key, and close the streams that it opened", d.revokeKey, everything, wire.AccountOnly)

	master := wire.MasterOnly(masterKey)
	g = w.Group("Accounts and plans")
	addPages(g, "GET /api/v2/accounts", "List accounts", d.accounts, master)
	add(g, "POST /api/v2/accounts", "Create an account", d.addAccount, master)
	add(g, "GET /api/v2/accounts/{id}", "Get an account", d.account, master)
	add(g, "PATCH /api/v2/accounts/{id}", "Change an account's name, plan or slots", d.editAccount, master)
	add(g, "POST /api/v2/accounts/{id}/keys", "Create a key of an account", d.addKeyOf, master, wire.About(aboutKeys))
	add(g, "GET /api/v2/plans", "List plans with their limits", d.plans, master, wire.About(aboutPlans))
	add(g, "PUT /api/v2/plans/{plan}", "Change some of a plan's limits", d.editPlan, master, wire.About(aboutPlans))
}

// masterKey is the header of who runs the server.
const masterKey = "X-Master-Key"

// ofMaster reports whether the call is to one of the routes of the master key. It opens no others: what it may do to an
// account's instances stands in sessionapi.
func ofMaster(r *http.Request) bool {
	for _, path := range []string{"/api/v2/accounts", "/api/v2/plans"} {
		if r.URL.Path == path || strings.HasPrefix(r.URL.Path, path+"/") {
			return true
		}
	}
	return false
}
