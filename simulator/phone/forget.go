package phone

import "balas/simulator/world"

// forget makes a phone forget its session with a client before the next message between them, if a fault wants that. What
// is sent again mends a session that was forgotten before, so that comes through.
func (p *Phones) forget(owner *world.Person, device *world.Device, again bool) {
	if device == nil || again || owner.Keys.Broken(device.Peer()) {
		return
	}
	if p.world.StrikeSession(owner, device) {
		owner.Keys.Break(device.Peer())
	}
}
