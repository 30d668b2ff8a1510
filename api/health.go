package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"balas/internal/fault"
)

// readyWait is how long a readiness check may take.
const readyWait = 5 * time.Second

type health struct {
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

// alive says that the process answers, and what is wrong that a restart would not mend.
func (d Deps) alive(w http.ResponseWriter, _ *http.Request) {
	h := health{Status: "ok"}
	if d.Ailment != nil {
		h.Reason = d.Ailment()
	}
	writeHealth(w, http.StatusOK, h)
}

// ready says whether the engine can work. The reason is shown when it is meant for people, and logged
// always.
func (d Deps) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyWait)
	defer cancel()
	if err := d.Ready(ctx); err != nil {
		d.Logger.LogAttrs(ctx, slog.LevelWarn, "not ready", slog.Any("error", err))
		writeHealth(w, http.StatusServiceUnavailable, health{Status: "not ready", Reason: fault.Of(err).Detail})
		return
	}
	writeHealth(w, http.StatusOK, health{Status: "ready"})
}

func writeHealth(w http.ResponseWriter, status int, h health) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(h) // the caller may be gone
}
