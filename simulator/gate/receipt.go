package gate

import (
	"context"
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/iq"
	"balas/simulator/signal"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// receipt takes what the client says about messages that it got: it has them, showed them, or cannot read them.
func (s *session) receipt(ctx context.Context, node *waBinary.Node) error {
	kind, to := wire.Attr(node, "type"), s.gate.world.Find(wire.JID(node, "to"))
	fault := s.gate.world.Strike("receipt", s.device, to)
	if fault != nil && fault.Kind == world.Drop {
		return nil
	}
	if fault != nil && fault.Kind == world.Delay {
		s.later(fault.Delay, func() error { return s.takeReceipt(ctx, node, kind, to) })
		return nil
	}
	return s.takeReceipt(ctx, node, kind, to)
}

func (s *session) takeReceipt(ctx context.Context, node *waBinary.Node, kind string, to *world.Person) error {
	ids := idsOf(node)
	if kind == "retry" {
		s.gate.world.Record(s.device, world.Event{Kind: "retry", Chat: s.number(node, "to"), IDs: ids})
	} else {
		s.gate.world.Record(s.device, world.Event{Kind: "receipt", Chat: s.number(node, "to"), IDs: ids, Type: spoken(kind)})
	}
	switch kind {
	case "", "inactive", "sender", "peer_msg", "hist_sync":
		for _, id := range ids {
			s.gate.world.Acknowledge(s.device, "message", id, "", wire.Attr(node, "to"), wire.Attr(node, "participant"))
		}
	}
	if err := s.conn.Send(wire.Ack(node, waBinary.Attrs{"type": kind})); err != nil {
		return err
	}
	switch {
	case to == nil:
		return nil
	case kind == "retry":
		return s.retry(ctx, node, to, ids[0])
	case to != s.device.Owner:
		s.gate.world.Mark(to, ids, status(kind))
		return s.passReceipt(node, to, kind)
	default:
		return nil
	}
}

// status is what a receipt says to the sender of the message: a client that is not in use still got it.
func status(kind string) string {
	if kind == "inactive" {
		return "delivered"
	}
	return spoken(kind)
}

// spoken is the name of a receipt's type: the plain one has none on the wire.
func spoken(kind string) string {
	if kind == "" {
		return "delivered"
	}
	return kind
}

func idsOf(node *waBinary.Node) []string {
	ids := []string{wire.Attr(node, "id")}
	list := node.GetChildByTag("list")
	for _, item := range list.GetChildrenByTag("item") {
		ids = append(ids, wire.Attr(&item, "id"))
	}
	return ids
}

// passReceipt tells the clients that the other person linked.
func (s *session) passReceipt(node *waBinary.Node, to *world.Person, kind string) error {
	by := world.AddressingOf(wire.JID(node, "to"))
	forwarded := waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{
		"from": s.device.Owner.JID(by, s.device.ID), "id": node.Attrs["id"], "t": s.gate.world.Now().Unix(), "type": kind,
		"sender_" + string(other(by)): s.device.Owner.JID(other(by), 0),
	}, Content: node.Content}
	var failed []error
	for _, device := range s.gate.world.Devices(to) {
		failed = append(failed, s.gate.world.Deliver(device, world.Stanza{Node: forwarded, With: s.device.Owner}))
	}
	return errors.Join(failed...)
}

// retry makes the sender of a message send it again: a phone does so itself, a linked client is asked.
func (s *session) retry(ctx context.Context, node *waBinary.Node, to *world.Person, id string) error {
	if name := wire.JID(node, "to"); name.Device != 0 {
		return s.askClient(node, to, name.Device)
	}
	asked := node.GetChildByTag("retry")
	count := asked.AttrGetter().OptionalInt("count")
	var keys *signal.Bundle
	if _, ok := node.GetOptionalChildByTag("keys"); ok {
		bundle, err := iq.ReadBundle(node)
		if err != nil {
			return err
		}
		keys = &bundle
	}
	return s.gate.phones.Resend(ctx, to, s.device, id, count, keys)
}

func (s *session) askClient(node *waBinary.Node, to *world.Person, id uint16) error {
	device := s.gate.world.Device(to, id)
	if device == nil {
		return nil
	}
	by := world.AddressingOf(wire.JID(node, "to"))
	attrs := waBinary.Attrs{
		"from": s.device.Owner.JID(by, s.device.ID), "id": node.Attrs["id"], "type": "retry", "t": s.gate.world.Now().Unix(),
		"recipient": node.Attrs["recipient"],
	}
	return s.gate.world.Deliver(device, world.Stanza{
		Node: waBinary.Node{Tag: "receipt", Attrs: attrs, Content: node.Content}, With: s.device.Owner,
	})
}
