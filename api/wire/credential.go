package wire

import (
	"net/http"
	"strings"
)

// Secret returns the first credential that the headers hold: X-Api-Key, X-API-Token, then a bearer. A
// header that is there but empty counts as absent, since the documents' own examples send such; any
// Authorization that is no bearer is returned as it is, to be refused.
func Secret(r *http.Request) string {
	for _, name := range []string{"X-Api-Key", "X-API-Token"} {
		if v := r.Header.Get(name); v != "" {
			return v
		}
	}
	v := strings.TrimSpace(r.Header.Get("Authorization"))
	if scheme, token, ok := strings.Cut(v, " "); ok && strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(token)
	}
	if strings.EqualFold(v, "bearer") {
		return ""
	}
	return v
}
