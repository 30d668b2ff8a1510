package gate

import (
	"context"
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/iq"
	"balas/simulator/signal"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// receipt takes what the client says about messages that it got: it has them, showed them, or cannot read them.
func (s *session) receipt(ctx context.Context, node *waBinary.Node) error {
	kind, to := wire.Attr(node, "type"), s.author(node)
	chat := s.gate.world.FindChat(wire.JID(node, "to"))
	fault := s.gate.world.Strike("receipt", s.device, world.Chat{Person: to, Group: chat.Group})
	return s.through(fault, func() error { return s.takeReceipt(ctx, node, kind, to) })
}

// author is who wrote what a receipt is about: the member of a group that it names, or the other person.
func (s *session) author(node *waBinary.Node) *world.Person {
	if wire.JID(node, "to").Server == types.GroupServer {
		return s.gate.world.Find(wire.JID(node, "participant"))
	}
	return s.gate.world.Find(wire.JID(node, "to"))
}

// chat is where the author of a message wrote it, as he calls it: to a group, to this account, or to whom a copy for his own
// client names.
func (s *session) chat(node *waBinary.Node) world.Chat {
	if chat := s.gate.world.FindChat(wire.JID(node, "to")); chat.Group != nil {
		return chat
	}
	if recipient := s.gate.world.Find(wire.JID(node, "recipient")); recipient != nil {
		return world.Direct(recipient)
	}
	return world.Direct(s.device.Owner)
}

func (s *session) takeReceipt(ctx context.Context, node *waBinary.Node, kind string, to *world.Person) error {
	ids := idsOf(node)
	event := world.Event{Kind: "receipt", Chat: s.number(node, "to"), IDs: ids, Type: spoken(kind), Detail: s.number(node, "participant")}
	if kind == "retry" {
		event.Kind, event.Type = "retry", ""
	}
	s.gate.world.Record(s.device, event)
	switch kind {
	case "", "inactive", "sender", "peer_msg", "hist_sync":
		for _, id := range ids {
			s.gate.world.Acknowledge(s.device, "message", id, "", wire.Attr(node, "to"), wire.Attr(node, "participant"))
		}
	}
	if err := s.conn.Send(wire.Ack(node, waBinary.Attrs{"type": kind})); err != nil {
		return err
	}
	if kind == "read" || kind == "read-self" {
		s.gate.world.Read(s.device.Owner, event.Chat)
	}
	chat := s.chat(node)
	switch {
	case kind == "server-error":
		return s.mediaRetry(ctx, node)
	case to == nil:
		return nil
	case kind == "retry":
		return s.retry(ctx, node, to, world.Ref{Chat: chat.Name(), From: to.Number, ID: ids[0]})
	case to != s.device.Owner:
		s.gate.world.Mark(to, chat.Name(), ids, status(kind))
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
	forwarded := waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{
		"id": node.Attrs["id"], "t": s.gate.world.Now().Unix(), "type": kind,
	}, Content: node.Content}
	group := s.sign(forwarded.Attrs, wire.JID(node, "to"), s.device.ID)
	var failed []error
	for _, device := range s.gate.world.Devices(to) {
		failed = append(failed, s.gate.world.Deliver(device, world.Stanza{Node: forwarded, With: s.device.Owner, In: group}))
	}
	return errors.Join(failed...)
}

// retry makes the sender of a message send it again: a phone does so itself, a linked client is asked.
func (s *session) retry(ctx context.Context, node *waBinary.Node, to *world.Person, message world.Ref) error {
	name := wire.JID(node, "to")
	if name.Server == types.GroupServer {
		name = wire.JID(node, "participant")
	}
	if name.Device != 0 {
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
	return s.gate.phones.Resend(ctx, to, s.device, message, count, keys)
}

func (s *session) askClient(node *waBinary.Node, to *world.Person, id uint16) error {
	device := s.gate.world.Device(to, id)
	if device == nil {
		return nil
	}
	attrs := waBinary.Attrs{"id": node.Attrs["id"], "type": "retry", "t": s.gate.world.Now().Unix(), "recipient": node.Attrs["recipient"]}
	group := s.sign(attrs, wire.JID(node, "to"), s.device.ID)
	return s.gate.world.Deliver(device, world.Stanza{
		Node: waBinary.Node{Tag: "receipt", Attrs: attrs, Content: node.Content}, With: s.device.Owner, In: group,
	})
}
