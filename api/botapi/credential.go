package botapi

import (
	"encoding/json"
	"net/http"

	"balas/account"
	"balas/api/wire"
	"balas/internal/fault"
)

// pair is the session_id and access_token of one bot.
type pair struct {
	SessionID   string `json:"session_id"`
	AccessToken string `json:"access_token"`
}

// authenticate takes a bearer, a pair, or both: then the pair says which of the bearer's bots is meant.
// Whatever is there must be right. Empty values count as absent, since the document's examples send such.
func (d dialect) authenticate(r *http.Request) (account.Caller, error) {
	secret, p := wire.Secret(r), pairOf(r)
	if p == (pair{}) {
		return d.Engine.Authenticate(r.Context(), secret)
	}
	bot, err := account.AuthenticatePair(r.Context(), d.Pool, p.SessionID, p.AccessToken)
	if err != nil || secret == "" {
		return bot, err
	}
	bearer, err := d.Engine.Authenticate(r.Context(), secret)
	if err != nil {
		return account.Caller{}, err
	}
	if bearer.AccountID != bot.AccountID || bearer.InstanceID != nil && *bearer.InstanceID != *bot.InstanceID {
		return account.Caller{}, fault.New(fault.Unauthenticated, "credential")
	}
	return bot, nil
}

// maxPairBody is how long a body may be in which a pair is looked for.
const maxPairBody = 1 << 20

// pairOf returns the pair in the query, else in the JSON body, whatever the method.
func pairOf(r *http.Request) pair {
	q := r.URL.Query()
	p := pair{q.Get("session_id"), q.Get("access_token")}
	if p != (pair{}) {
		return p
	}
	_ = json.Unmarshal(wire.Reread(r, maxPairBody), &p) // an ill-formed body is refused when it is read
	return p
}
