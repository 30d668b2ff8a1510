package gate

import (
	"context"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// session is one connection of a linked client.
type session struct {
	gate   *Gate
	conn   *wire.Conn
	device *world.Device
}

// serve deals with the client's stanzas, one after the other, until the connection ends.
func (s *session) serve() error {
	for {
		node, err := s.conn.Next()
		if err != nil {
			return err
		}
		if !s.gate.world.Current(s.device, s.conn) {
			// Another connection has taken over, or the client was unlinked: what comes late is for nobody.
			continue
		}
		if s.gate.world.Swallow(s.device) {
			continue
		}
		if wire.Attr(node, "xmlns") != "w:p" {
			s.gate.world.Heard()
		}
		if err := s.take(s.gate.ctx, node); err != nil {
			s.gate.log.Warn("stanza failed", "client", s.device.String(), "tag", node.Tag, "err", err)
		}
	}
}

func (s *session) take(ctx context.Context, node *waBinary.Node) error {
	s.gate.world.Count("received." + node.Tag)
	switch node.Tag {
	case "iq":
		return s.query(node)
	case "message":
		return s.message(ctx, node)
	case "receipt":
		return s.receipt(ctx, node)
	case "ack":
		s.ack(node)
		return nil
	case "chatstate":
		return s.chatstate(node)
	case "presence":
		return s.presence(node)
	case "call":
		return s.call(node)
	case "ib":
		return nil
	default:
		s.gate.world.Unknown(node.String())
		return nil
	}
}

// query answers an info query. The first that makes the client active also starts the delivery of what waits for it.
func (s *session) query(node *waBinary.Node) error {
	if kind := wire.Attr(node, "type"); kind != "get" && kind != "set" {
		return nil
	}
	if err := s.conn.Send(s.gate.iq.Answer(s.gate.ctx, s.device, node)); err != nil {
		return err
	}
	if wire.Attr(node, "xmlns") != "w:p" {
		s.gate.world.Record(s.device, world.Event{
			Kind: "iq", Type: wire.Attr(node, "type"), Detail: wire.Attr(node, "xmlns") + " " + wire.Only(node).Tag,
		})
	}
	if wire.Attr(node, "xmlns") == "passive" && wire.Only(node).Tag == "active" {
		return s.gate.world.Activate(s.device, s.conn)
	}
	return nil
}

// ack takes what the client acknowledges out of its queue.
func (s *session) ack(node *waBinary.Node) {
	class, kind := wire.Attr(node, "class"), wire.Attr(node, "type")
	if class == "message" {
		kind = ""
	}
	s.gate.world.Acknowledge(s.device, class, wire.Attr(node, "id"), kind, wire.Attr(node, "to"), wire.Attr(node, "participant"))
	s.gate.world.Record(s.device, world.Event{
		Kind: "ack", Chat: s.number(node, "to"), IDs: []string{wire.Attr(node, "id")}, Type: class, Detail: wire.Attr(node, "error"),
	})
}

// number is the phone number behind a JID in a stanza, or the JID itself if it is nobody's.
func (s *session) number(node *waBinary.Node, attr string) string {
	if person := s.gate.world.Find(wire.JID(node, attr)); person != nil {
		return person.Number
	}
	return wire.Attr(node, attr)
}
