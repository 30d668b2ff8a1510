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

// Catch lets a phone read what arrived while it was offline, and tell its clients its name if that is new. It does nothing
// when the phone is offline.
func (p *Phones) Catch(ctx context.Context, owner *world.Person) {
	if !p.world.Settings(owner).Online {
		return
	}
	p.pull(owner)
	if err := p.pushName(owner); err != nil {
		p.world.Record(nil, world.Event{Kind: "error", Phone: owner.Number, Detail: err.Error()})
	}
	for _, arrival := range p.world.Release(owner) {
		p.Receive(ctx, owner, arrival)
	}
}
