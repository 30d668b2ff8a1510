package gate

import (
	"context"
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/signal"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// passGroup hands a group message to the phones and clients of all members, to each with the sender key that is meant for it.
// A message that was asked for again goes only to the one who asked.
func (s *session) passGroup(ctx context.Context, node *waBinary.Node, group *world.Group, times int) error {
	if asked := wire.JID(node, "participant"); !asked.IsEmpty() {
		return s.passMember(ctx, node, group, asked, waBinary.Node{}, times)
	}
	shares := map[types.JID]waBinary.Node{}
	participants := node.GetChildByTag("participants")
	for _, part := range participants.GetChildrenByTag("to") {
		shares[wire.JID(&part, "jid")] = part.GetChildByTag("enc")
	}
	var failed []error
	for _, member := range s.gate.world.GroupInfo(group).Members {
		for _, name := range s.gate.world.Names(member.Person, group.By, nil) {
			failed = append(failed, s.passMember(ctx, node, group, name, shares[name], times))
		}
	}
	return errors.Join(failed...)
}

func (s *session) passMember(ctx context.Context, node *waBinary.Node, group *world.Group, to types.JID, share waBinary.Node, times int) error {
	owner := s.gate.world.Find(to)
	if owner == nil {
		return nil
	}
	if to.Device == 0 {
		arrival := s.groupArrival(node, group, share)
		arrival.Times = times
		s.gate.phones.Receive(ctx, owner, arrival)
		return nil
	}
	device := s.gate.world.Device(owner, to.Device)
	if device == nil || device == s.device {
		return nil
	}
	return s.gate.world.Deliver(device, world.Stanza{
		Node: s.forwarded(node, share), With: s.device.Owner, In: group,
	})
}

// groupArrival is a group message as a phone gets it.
func (s *session) groupArrival(node *waBinary.Node, group *world.Group, share waBinary.Node) world.Arrival {
	enc := node.GetChildByTag("enc")
	return world.Arrival{
		From: s.device.Owner.Number, Device: s.device.ID, Chat: group.JID.String(), By: group.By, ID: wire.Attr(node, "id"),
		Kind: wire.Attr(&enc, "type"), Data: wire.Bytes(&enc), Count: enc.AttrGetter().OptionalInt("count"),
		Share: signal.Ciphertext{Kind: wire.Attr(&share, "type"), Data: wire.Bytes(&share)}, At: s.gate.world.Now(),
	}
}

// forwarded is a group message as a linked client gets it.
func (s *session) forwarded(node *waBinary.Node, share waBinary.Node) waBinary.Node {
	attrs := waBinary.Attrs{
		"id": node.Attrs["id"], "t": s.gate.world.Now().Unix(), "type": node.Attrs["type"], "edit": node.Attrs["edit"],
		"notify": s.gate.world.Settings(s.device.Owner).Name,
	}
	s.sign(attrs, wire.JID(node, "to"), s.device.ID)
	var content []waBinary.Node
	if share.Tag != "" {
		content = append(content, share)
	}
	for _, tag := range []string{"enc", "device-identity", "meta"} {
		if part, ok := node.GetOptionalChildByTag(tag); ok {
			content = append(content, part)
		}
	}
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: content}
}

// sign names the account as sender of a stanza to a chat, with the number of its device: in a group, which is returned, as one
// of the members.
func (s *session) sign(attrs waBinary.Attrs, to types.JID, device uint16) *world.Group {
	owner := s.device.Owner
	group := s.gate.world.FindGroup(to)
	if to.Server != types.GroupServer || group == nil {
		by := world.AddressingOf(to)
		attrs["from"] = owner.JID(by, device)
		attrs["sender_"+string(other(by))] = owner.JID(other(by), 0)
		return nil
	}
	attrs["from"], attrs["participant"] = group.JID, owner.JID(group.By, device)
	attrs["participant_"+string(other(group.By))] = owner.JID(other(group.By), 0)
	attrs["addressing_mode"] = string(group.By)
	return group
}
