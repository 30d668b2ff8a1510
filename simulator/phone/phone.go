// Package phone is what simulated phones do: they encrypt and decrypt for themselves, show messages in an inbox, send
// receipts, and ask for messages again that they cannot read.
package phone

import (
	"context"

	"balas/simulator/world"
)

// Phones acts for all phones of one network. It may be used from many goroutines.
type Phones struct {
	world *world.World
}

// New makes the phones of a network.
func New(w *world.World) *Phones { return &Phones{world: w} }

// Catch lets a phone read what arrived while it was offline. It does nothing when the phone still is.
func (p *Phones) Catch(ctx context.Context, owner *world.Person) {
	for _, arrival := range p.world.Release(owner) {
		p.Receive(ctx, owner, arrival)
	}
}
