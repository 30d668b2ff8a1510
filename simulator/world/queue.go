package world

import (
	"fmt"
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
)

// window is how many stanzas may be on their way to a client without its acknowledgement. It is less than what the client
// library queues before it gives up keeping them in order.
const window = 1024

// item is a stanza that a client has not acknowledged. It stays in the queue, and is sent again at the next login,
// until then.
type item struct {
	key   key
	frame []byte
	// sent: on the present connection. held: a fault keeps it. lost: a fault dropped it until the next connection.
	sent, held, lost bool
	// overtake: sending another message releases it.
	overtake bool
	// by is the number of the fault that holds it.
	by int
	// poison is the code of the stream error behind it, 0 for none.
	poison int
}

// key is what an acknowledgement repeats of the stanza it is about.
type key struct {
	Class, ID, Kind, From, Participant string
}

// Stanza is something for a linked client to acknowledge.
type Stanza struct {
	Node waBinary.Node
	// With is the other person and In the group, nil if there is none. Faults can be limited to one.
	With *Person
	In   *Group
	// Again encrypts the same message anew, for duplicates; nil for what is not encrypted.
	Again func() (waBinary.Node, error)
	// Peer marks what phone and client of one account tell each other. No fault touches it.
	Peer bool
}

// Deliver queues a stanza for a client and sends it as soon as the client is connected. Faults may change that.
func (w *World) Deliver(to *Device, stanza Stanza) error {
	again, err := w.deliver(to, stanza)
	if err != nil || !again {
		return err
	}
	node, err := stanza.Again()
	if err != nil {
		return fmt.Errorf("encrypt a duplicate: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.enqueue(to, node)
}

// deliver returns true when the message has to be encrypted again for a duplicate.
func (w *World) deliver(to *Device, stanza Stanza) (again bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.put(to, stanza)
}

// put is deliver for a caller who holds the lock.
func (w *World) put(to *Device, stanza Stanza) (again bool, err error) {
	if !slices.Contains(to.Owner.devices, to) {
		return false, nil
	}
	it, err := newItem(stanza.Node)
	if err != nil {
		return false, err
	}
	fault := w.meet(to, stanza)
	again = w.spoil(fault, to, it, stanza)
	to.queue = append(to.queue, it)
	if fault != nil && fault.Kind == Duplicate && !again {
		twin := *it
		to.queue = append(to.queue, &twin)
	}
	w.counts["delivered."+stanza.Node.Tag]++
	w.pump(to)
	w.stir()
	return again, nil
}

// meet uses the first fault that fits a stanza for a client, nil if none does. Who overtakes a message is not held back for
// the next one in turn: otherwise nothing would ever overtake.
func (w *World) meet(to *Device, stanza Stanza) *Fault {
	if stanza.Peer || len(w.faults) == 0 {
		return nil
	}
	overtakes := slices.ContainsFunc(to.queue, func(it *item) bool { return it.held && it.overtake })
	return w.use(func(f *Fault) bool {
		return f.fits(Inbound, stanza.Node.Tag, to.Owner, stanza.With, stanza.In) &&
			(!overtakes || f.Kind != Reorder)
	})
}

// spoil applies a fault to a stanza that is about to be queued.
func (w *World) spoil(fault *Fault, to *Device, it *item, stanza Stanza) (again bool) {
	if fault == nil {
		return false
	}
	switch fault.Kind {
	case Drop:
		it.lost = true
	case Delay, Reorder:
		it.held, it.overtake, it.by = true, fault.Kind == Reorder, fault.ID
		time.AfterFunc(fault.Delay, func() { w.release(to, it) })
	case BadStream:
		it.poison = fault.Code
	case Duplicate:
		return fault.Mode == Resend && stanza.Again != nil
	}
	return false
}

func (w *World) release(to *Device, it *item) {
	w.mu.Lock()
	defer w.mu.Unlock()
	it.held = false
	w.pump(to)
	w.stir()
}

// notify queues a notification, as far as faults let it. What fails is an event. The caller holds the lock.
func (w *World) notify(to *Device, stanza Stanza) {
	if _, err := w.put(to, stanza); err != nil {
		w.record(to, Event{Kind: "error", Detail: err.Error()})
	}
}

// enqueue queues a stanza that no fault touches any more. The caller holds the lock.
func (w *World) enqueue(to *Device, node waBinary.Node) error {
	it, err := newItem(node)
	if err != nil {
		return err
	}
	to.queue = append(to.queue, it)
	w.counts["delivered."+node.Tag]++
	w.pump(to)
	w.stir()
	return nil
}

func newItem(node waBinary.Node) (*item, error) {
	frame, err := waBinary.Marshal(node)
	if err != nil {
		return nil, fmt.Errorf("encode %s for a client: %w", node.Tag, err)
	}
	return &item{key: keyOf(&node), frame: frame}, nil
}

func keyOf(node *waBinary.Node) key {
	k := key{
		Class: node.Tag, ID: wire.Attr(node, "id"),
		From: wire.Attr(node, "from"), Participant: wire.Attr(node, "participant"),
	}
	if node.Tag != "message" {
		k.Kind = wire.Attr(node, "type")
	}
	return k
}

// pump sends what may be sent to a connected client. The caller holds the lock.
func (w *World) pump(to *Device) {
	if !to.active || w.silent(to) {
		return
	}
	last := 0
	for i, it := range to.queue {
		if to.flying >= window {
			break
		}
		if it.sent || it.held || it.lost {
			continue
		}
		it.sent = true
		to.flying++
		to.conn.SendEncoded(it.frame)
		if it.poison != 0 {
			w.breakStream(to, it)
			return
		}
		if it.key.Class == "message" {
			last = i
		}
	}
	w.overtake(to, to.queue[:last])
}

// overtake sends those of the passed messages that waited for another one to pass them.
func (w *World) overtake(to *Device, passed []*item) {
	for _, it := range passed {
		if it.held && it.overtake {
			it.held = false
			it.sent = true
			to.flying++
			to.conn.SendEncoded(it.frame)
		}
	}
}

// Acknowledge takes a stanza out of a client's queue: the first one sent that the acknowledgement fits.
// It returns false when there is none.
func (w *World) Acknowledge(device *Device, class, id, kind, from, participant string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	wanted := key{class, id, kind, from, participant}
	at := slices.IndexFunc(device.queue, func(it *item) bool { return it.sent && it.key == wanted })
	if at < 0 {
		return false
	}
	if at == 0 {
		device.queue[0] = nil
		device.queue = device.queue[1:]
	} else {
		device.queue = slices.Delete(device.queue, at, at+1)
	}
	device.flying--
	w.pump(device)
	w.stir()
	return true
}

// Tell sends a stanza that nobody acknowledges and that is forgotten when the client is away.
func (w *World) Tell(device *Device, node waBinary.Node) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tell(device, node)
}

func (w *World) tell(device *Device, node waBinary.Node) error {
	if !device.active || w.silent(device) {
		return nil
	}
	w.stir()
	return device.conn.Send(node)
}
