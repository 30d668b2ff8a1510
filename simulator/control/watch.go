package control

import (
	"context"
	"net/http"
	"strings"
	"time"

	"balas/simulator/world"
)

// Defaults of sync.
const (
	syncWait  = 10 * time.Second
	syncQuiet = 50 * time.Millisecond
)

func (a *API) sync(r *http.Request) (answer, error) {
	var request struct {
		Wait          *duration `json:"wait"`
		Quiet         *duration `json:"quiet"`
		ConnectedOnly bool      `json:"connectedOnly"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), request.Wait.or(syncWait))
	defer cancel()
	if err := a.world.Sync(ctx, request.Quiet.or(syncQuiet), request.ConnectedOnly); err != nil {
		return answer{}, unsettled{err, a.world.Pending(request.ConnectedOnly)}
	}
	return answer{body: map[string]bool{"synced": true}}, nil
}

func (a *API) stats(*http.Request) (answer, error) {
	return answer{body: a.world.Stats()}, nil
}

func (a *API) events(r *http.Request) (answer, error) {
	after, wait, err := cursor(r)
	if err != nil {
		return answer{}, err
	}
	var kinds []string
	if kind := r.URL.Query().Get("kind"); kind != "" {
		kinds = strings.Split(kind, ",")
	}
	found := poll(r.Context(), a.world, wait, func() []world.Event { return a.world.Events(after, kinds...) })
	return answer{body: map[string]any{"events": found, "last": a.world.LastEvent()}}, nil
}
