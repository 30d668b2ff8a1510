package gate

import (
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// chatstate shows the clients of the other person that this one types.
func (s *session) chatstate(node *waBinary.Node) error {
	state := wire.Only(node)
	kind := state.Tag
	if wire.Attr(&state, "media") == "audio" {
		kind = "recording"
	}
	s.gate.world.Record(s.device, world.Event{Kind: "chatstate", Chat: s.number(node, "to"), Type: kind})
	to := s.gate.world.FindChat(wire.JID(node, "to"))
	if s.refusal(to) != 0 || to.Person == s.device.Owner {
		return nil
	}
	shown := waBinary.Node{Tag: "chatstate", Attrs: waBinary.Attrs{}, Content: []waBinary.Node{state}}
	s.sign(shown.Attrs, wire.JID(node, "to"), 0)
	var failed []error
	for _, person := range s.gate.world.Others(to, s.device.Owner) {
		for _, device := range s.gate.world.Devices(person) {
			failed = append(failed, s.gate.world.Tell(device, shown))
		}
	}
	return errors.Join(failed...)
}

// presence notes that the client comes or goes, or lets it hear of somebody else.
func (s *session) presence(node *waBinary.Node) error {
	kind := wire.Attr(node, "type")
	s.gate.world.Record(s.device, world.Event{
		Kind: "presence", Type: kind, Chat: s.number(node, "to"), Detail: wire.Attr(node, "name"),
	})
	if kind == "available" || kind == "unavailable" {
		s.gate.world.Present(s.device, kind == "available", wire.Attr(node, "name"))
		return nil
	}
	to := s.gate.world.Find(wire.JID(node, "to"))
	if kind != "subscribe" || to == nil {
		return nil
	}
	return s.gate.world.Subscribe(s.device, to, wire.JID(node, "to"))
}

// call takes the answer to a call, as far as no fault prevents it.
func (s *session) call(node *waBinary.Node) error {
	fault := s.gate.world.Strike("call", s.device, s.gate.world.FindChat(wire.JID(node, "to")))
	return s.through(fault, func() error { return s.takeCall(node) })
}

// takeCall takes the answer to a call: it ends the call on the caller's phone, or the ringing on the owner's other clients.
func (s *session) takeCall(node *waBinary.Node) error {
	part := wire.Only(node)
	id := wire.Attr(&part, "call-id")
	s.gate.world.Record(s.device, world.Event{Kind: "call", Type: part.Tag, Chat: s.number(node, "to"), IDs: []string{id}})
	if err := s.conn.Send(wire.Ack(node, waBinary.Attrs{"type": part.Tag})); err != nil {
		return err
	}
	return s.gate.phones.Answer(s.device, id, part.Tag)
}
