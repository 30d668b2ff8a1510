package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"balas/account"
	"balas/api/engine"
	"balas/api/stream"
	"balas/api/wire"
	"balas/internal/fault"
)

// socket is the WebSocket that the document of connections has.
func socket(e *engine.Engine) http.Handler {
	authenticate := func(r *http.Request) (account.Caller, error) {
		return account.Authenticate(r.Context(), e.Pool, stream.Token(r))
	}
	return stream.NewSocket(e.Webhooks, "connectionapi", authenticate, refuseSocket, e.StreamTimes)
}

// refuseSocket answers in the words of that document.
func refuseSocket(w http.ResponseWriter, _ *http.Request, f *fault.Fault) {
	status := wire.Status(f)
	message := http.StatusText(status)
	if detail := strings.TrimSpace(f.Field + " " + f.Detail); detail != "" && f.Kind != fault.Internal {
		message += ": " + detail
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the caller may be gone
		"message": message, "error": http.StatusText(status), "statusCode": status,
	})
}
