package world

import (
	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
)

// Connect makes conn the connection of a client. It returns the one that was open before, nil if there was none.
// Nothing is sent on it before Activate.
func (w *World) Connect(device *Device, conn *wire.Conn) (replaced *wire.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	replaced = device.conn
	device.conn, device.active, device.flying = conn, false, 0
	for _, it := range device.queue {
		it.sent, it.lost = false, false
	}
	w.stir()
	return replaced
}

// Activate starts sending to a client, first everything that it has not acknowledged, in order.
// Before comes a preview of what is there, behind it a mark that this was all.
func (w *World) Activate(device *Device, conn *wire.Conn) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if device.conn != conn || device.active {
		return nil
	}
	if err := conn.Send(preview(device)); err != nil {
		return err
	}
	waiting := len(device.queue)
	device.active = true
	w.pump(device)
	w.stir()
	return conn.Send(waBinary.Node{Tag: "ib", Content: []waBinary.Node{
		{Tag: "offline", Attrs: waBinary.Attrs{"count": waiting}},
	}})
}

func preview(device *Device) waBinary.Node {
	counts := map[string]int{}
	for _, it := range device.queue {
		counts[it.key.Class]++
	}
	return waBinary.Node{Tag: "ib", Content: []waBinary.Node{{Tag: "offline_preview", Attrs: waBinary.Attrs{
		"count": len(device.queue), "message": counts["message"], "receipt": counts["receipt"],
		"notification": counts["notification"], "appdata": 0,
	}}}}
}

// Disconnect notes that a connection ended, unless the client has another one by now.
func (w *World) Disconnect(device *Device, conn *wire.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if device.conn == conn {
		was := device.Owner.available()
		device.conn, device.active, device.available = nil, false, false
		w.announce(device.Owner, was)
		w.stir()
	}
}

// Current tells whether conn is the connection of a client.
func (w *World) Current(device *Device, conn *wire.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return device.conn == conn
}

// Conns lists the open connections of the clients that a phone linked, or of all when owner is nil.
func (w *World) Conns(owner *Person) map[*Device]*wire.Conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	conns := map[*Device]*wire.Conn{}
	for _, person := range w.people {
		for _, device := range person.devices {
			if device.conn != nil && (owner == nil || owner == person) {
				conns[device] = device.conn
			}
		}
	}
	return conns
}

// Status is a linked client as others see it.
type Status struct {
	ID        uint16 `json:"id"`
	JID       string `json:"jid"`
	Connected bool   `json:"connected"`
	Waiting   int    `json:"waiting"`
}

// Statuses lists the clients that a person linked.
func (w *World) Statuses(person *Person) []Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	statuses := []Status{}
	for _, device := range person.devices {
		statuses = append(statuses, Status{
			ID: device.ID, JID: device.String(), Connected: device.conn != nil, Waiting: len(device.queue),
		})
	}
	return statuses
}
