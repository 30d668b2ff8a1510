package rig

import (
	"context"
	"net/http"
	"strings"
)

// Shout asks the bare WebSocket server to send so many frames of some size to all its clients.
type Shout struct{ Count, Size int }

// StartSocket starts the bare WebSocket server.
func StartSocket(ctx context.Context, dir string) (*Program, error) {
	p := &Program{name: "socket", dir: dir, args: []string{"socket"}}
	return p, p.launch(ctx)
}

// Shout has it send.
func (p *Program) Shout(ctx context.Context, s Shout) error {
	return p.call(ctx, http.MethodPost, "/shout", s, nil)
}

// Socket is where its clients connect.
func (p *Program) Socket() string { return p.base + "/ws" }

// Socket is where clients of the engine's connect.
func (e *Engine) Socket() string {
	return e.base + "/ws?token=" + strings.TrimSpace(e.header.Get("X-Api-Key"))
}
