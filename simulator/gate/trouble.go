package gate

import (
	"fmt"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// strike ends a connection in the way that a fault wants.
func strike(conn *wire.Conn, fault world.Fault) {
	switch fault.Kind {
	case world.Disconnect:
		conn.Close()
	case world.StreamError:
		_ = conn.Farewell(streamError(fault.Code), wire.Linger)
	case world.Conflict:
		_ = conn.Farewell(streamConflict("replaced"), wire.Linger)
	}
}

// Strike makes a fault that ends connections hit the open ones, those of one number or all. It returns how many there were.
func (g *Gate) Strike(fault world.Fault) int {
	conns := g.world.Conns(fault.Instance)
	for _, conn := range conns {
		strike(conn, fault)
	}
	return len(conns)
}

// Break spoils the Signal sessions of phones with linked clients. The fault limits it to the clients of one account, and to the
// phone of one other person or of the members of one group.
func (g *Gate) Break(fault world.Fault) {
	owners, people := g.world.People(), g.world.People()
	if fault.Instance != nil {
		owners = []*world.Person{fault.Instance}
	}
	if fault.Phone != nil || fault.Group != nil {
		people = g.world.Others(world.Chat{Person: fault.Phone, Group: fault.Group}, nil)
	}
	for _, owner := range owners {
		for _, device := range g.world.Devices(owner) {
			for _, person := range people {
				person.Keys.Break(device.Peer())
			}
		}
	}
}

// Unlink removes a linked client of a phone, or all of them if id is 0, and tells them. It returns how many there were.
// It fails with ErrConflict when nothing is linked and with ErrNotFound when there is no client of that number.
func (g *Gate) Unlink(owner *world.Person, id uint16) (int, error) {
	devices := g.world.Devices(owner)
	if len(devices) == 0 {
		return 0, fmt.Errorf("%w: %s has nothing linked", world.ErrConflict, owner.Number)
	}
	if id != 0 {
		device := g.world.Device(owner, id)
		if device == nil {
			return 0, fmt.Errorf("%w: %s has no linked client %d", world.ErrNotFound, owner.Number, id)
		}
		devices = []*world.Device{device}
	}
	for _, device := range devices {
		g.world.Record(device, world.Event{Kind: "unlinked"})
		if conn := g.world.Unlink(device); conn != nil {
			_ = conn.Farewell(streamConflict("device_removed"), wire.Linger)
		}
	}
	return len(devices), g.phones.Renew(g.ctx, owner)
}

// Reinstall gives a phone new identity keys, as when its app was installed anew: its sessions are dead, its linked clients are
// gone, and whoever knows it is told. It returns how many clients were unlinked.
func (g *Gate) Reinstall(owner *world.Person) int {
	unlinked, _ := g.Unlink(owner, 0)
	owner.Keys.Reinstall()
	g.world.TellIdentity(owner)
	return unlinked
}
