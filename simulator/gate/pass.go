package gate

import (
	"context"
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// pass hands each encrypted part of a message to the phone or client that it is for, to phones as often as times says.
func (s *session) pass(ctx context.Context, node *waBinary.Node, chat world.Chat, times int) error {
	if chat.Group != nil {
		return s.passGroup(ctx, node, chat.Group, times)
	}
	to := chat.Person
	participants, many := node.GetOptionalChildByTag("participants")
	if !many {
		return s.passPart(ctx, node, to, wire.JID(node, "to"), node.GetChildByTag("enc"), times)
	}
	var failed []error
	for _, part := range participants.GetChildrenByTag("to") {
		failed = append(failed, s.passPart(ctx, node, to, wire.JID(&part, "jid"), part.GetChildByTag("enc"), times))
	}
	return errors.Join(failed...)
}

func (s *session) passPart(ctx context.Context, node *waBinary.Node, to *world.Person, jid types.JID, enc waBinary.Node, times int) error {
	owner := s.gate.world.Find(jid)
	if owner == nil || s.gate.world.Blocks(owner, s.device.Owner) {
		return nil
	}
	if jid.Device != 0 {
		return s.forward(node, to, owner, jid, enc)
	}
	arrival := s.arrival(node, to, owner, enc)
	arrival.Times = times
	s.gate.phones.Receive(ctx, owner, arrival)
	return nil
}

// arrival is a message as a phone gets it.
func (s *session) arrival(node *waBinary.Node, to, owner *world.Person, enc waBinary.Node) world.Arrival {
	chat := s.device.Owner
	if owner == s.device.Owner {
		chat = to
		if recipient := s.gate.world.Find(wire.JID(node, "recipient")); recipient != nil {
			chat = recipient
		}
	}
	count := enc.AttrGetter()
	return world.Arrival{
		From: s.device.Owner.Number, Device: s.device.ID, Chat: chat.Number,
		By: world.AddressingOf(wire.JID(node, "to")), ID: wire.Attr(node, "id"),
		Kind: wire.Attr(&enc, "type"), Data: wire.Bytes(&enc), Count: count.OptionalInt("count"),
		Peer: wire.Attr(node, "category") == "peer", At: s.gate.world.Now(),
	}
}

// forward hands a part to another linked client, of the other person or of the sender himself.
func (s *session) forward(node *waBinary.Node, to, owner *world.Person, jid types.JID, enc waBinary.Node) error {
	device := s.gate.world.Device(owner, jid.Device)
	if device == nil || device == s.device {
		return nil
	}
	by := world.AddressingOf(wire.JID(node, "to"))
	attrs := waBinary.Attrs{
		"id": node.Attrs["id"], "t": s.gate.world.Now().Unix(), "type": node.Attrs["type"], "edit": node.Attrs["edit"],
		"from": s.device.Owner.JID(by, s.device.ID), "notify": s.gate.world.Settings(s.device.Owner).Name,
	}
	with := s.device.Owner
	if owner == s.device.Owner {
		attrs["recipient"] = to.JID(by, 0)
		attrs["peer_recipient_"+string(other(by))] = to.JID(other(by), 0)
		with = to
	} else {
		attrs["sender_"+string(other(by))] = s.device.Owner.JID(other(by), 0)
	}
	content := []waBinary.Node{enc}
	if identity, ok := node.GetOptionalChildByTag("device-identity"); ok {
		content = append(content, identity)
	}
	return s.gate.world.Deliver(device, world.Stanza{
		Node: waBinary.Node{Tag: "message", Attrs: attrs, Content: content}, With: with,
	})
}

func other(by world.Addressing) world.Addressing {
	if by == world.ByLID {
		return world.ByPhone
	}
	return world.ByLID
}
