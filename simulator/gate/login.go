package gate

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// Reasons of failed logins that mean something here.
const (
	loggedOut = 401
	banned    = world.Banned
)

// login lets a linked client in and serves it until the connection ends.
func (g *Gate) login(conn *wire.Conn, hello wire.Hello) error {
	device := g.known(hello)
	if device == nil {
		return g.turnAway(conn, failure(loggedOut, 0))
	}
	if fault := g.world.StrikeLogin(device, world.LoginFailure); fault != nil {
		return g.turnAway(conn, failure(fault.Code, banFor(fault)))
	}
	if g.world.Silent(device) {
		return drain(conn)
	}
	if replaced := g.world.Connect(device, conn); replaced != nil {
		_ = replaced.Farewell(streamConflict("replaced"), wire.Linger)
	}
	defer g.world.Disconnect(device, conn)
	g.world.Record(device, world.Event{Kind: "login"})
	if err := conn.Send(g.success(device)); err != nil {
		return err
	}
	if fault := g.world.StrikeLogin(device, world.Disconnect, world.StreamError, world.Conflict); fault != nil {
		strike(conn, *fault)
	}
	s := &session{gate: g, conn: conn, device: device}
	return s.serve()
}

// known finds the linked client that logs in, nil if there is none or it holds another key.
func (g *Gate) known(hello wire.Hello) *world.Device {
	jid := types.JID{User: itoa(hello.Payload.GetUsername()), Server: types.DefaultUserServer}
	person := g.world.Find(jid)
	if person == nil {
		return nil
	}
	device := g.world.Device(person, uint16(hello.Payload.GetDevice()))
	if device == nil || device.Noise != hello.Static {
		return nil
	}
	return device
}

func (g *Gate) success(device *world.Device) waBinary.Node {
	now := g.world.Now().Unix()
	return waBinary.Node{Tag: "success", Attrs: waBinary.Attrs{
		"t": now, "creation": now, "props": 27, "companion_enc_static": "",
		"lid": device.Owner.JID(world.ByLID, device.ID), "location": "lla", "abprops": 1,
	}}
}

// banFor is how long a client is told that a ban lasts: what is left of it, in whole seconds, or the shortest time when nobody
// knows.
func banFor(fault *world.Fault) time.Duration {
	if fault.For == 0 {
		return world.ShortestBan
	}
	return (time.Until(fault.Until) + time.Second - 1).Truncate(time.Second)
}

func failure(code int, lasts time.Duration) waBinary.Node {
	attrs := waBinary.Attrs{"reason": code, "location": "lla"}
	if code == banned {
		attrs["code"] = 101
		attrs["expire"] = int(lasts.Seconds())
	}
	return waBinary.Node{Tag: "failure", Attrs: attrs}
}

// turnAway says why and waits until the client hangs up.
func (g *Gate) turnAway(conn *wire.Conn, why waBinary.Node) error {
	g.world.Count("turned-away")
	if err := conn.Farewell(why, wire.Linger); err != nil {
		return err
	}
	return drain(conn)
}

// drain reads and ignores what a client sends until it hangs up.
func drain(conn *wire.Conn) error {
	for {
		if _, err := conn.Next(); err != nil {
			return err
		}
	}
}

func streamError(code int) waBinary.Node {
	return waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": code}}
}

func streamConflict(kind string) waBinary.Node {
	node := waBinary.Node{Tag: "stream:error", Content: []waBinary.Node{
		{Tag: "conflict", Attrs: waBinary.Attrs{"type": kind}},
	}}
	if kind == "device_removed" {
		node.Attrs = waBinary.Attrs{"code": loggedOut}
	}
	return node
}
