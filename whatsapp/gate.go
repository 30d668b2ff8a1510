package whatsapp

import (
	"context"
	"sync"
)

// gate lets through while it is open. It starts shut.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // closed while the gate is open
	isOpen bool
}

func newGate() *gate { return &gate{opened: make(chan struct{})} }

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.isOpen {
		g.isOpen = true
		close(g.opened)
	}
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isOpen {
		g.isOpen = false
		g.opened = make(chan struct{})
	}
}

// lets reports whether the gate lets through now.
func (g *gate) lets() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.isOpen
}

// opening is closed once the gate opens, or is open.
func (g *gate) opening() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened
}

// pass waits until the gate is open; false when ctx ended first.
func (g *gate) pass(ctx context.Context) bool {
	select {
	case <-g.opening():
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
