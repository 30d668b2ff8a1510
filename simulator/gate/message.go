package gate

import (
	"context"
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// restricted is the error of a message to somebody whom the account may not write to first.
const restricted = 463

// message passes on a message of the client, as far as no fault prevents it, and acknowledges it.
func (s *session) message(ctx context.Context, node *waBinary.Node) error {
	to := s.gate.world.FindChat(wire.JID(node, "to"))
	s.gate.world.Record(s.device, world.Event{
		Kind: "message", Chat: s.number(node, "to"), IDs: []string{wire.Attr(node, "id")}, Type: wire.Attr(node, "type"),
	})
	if code := s.refusal(to); code != 0 {
		return s.refuse(node, code)
	}
	if wire.Attr(node, "category") == "peer" { // between client and phone of one account: no fault touches it
		return s.accept(ctx, node, to)
	}
	fault := s.gate.world.Strike("message", s.device, to)
	if fault == nil {
		return s.accept(ctx, node, to)
	}
	switch fault.Kind {
	case world.Drop:
		return nil
	case world.Delay:
		s.later(fault, func() error { return s.acceptLate(ctx, node, to) })
		return nil
	case world.Duplicate:
		return s.twice(ctx, node, to, fault.Mode)
	case world.NoAck:
		return s.pass(ctx, node, to, 1)
	case world.Error463:
		return s.restrict(node, fault)
	default:
		return s.accept(ctx, node, to)
	}
}

// refusal is the error of a message that goes nowhere, or to a group that the account may not write to; 0 if it may.
func (s *session) refusal(to world.Chat) int {
	switch {
	case to.None():
		return 404
	case to.Group != nil && s.gate.world.May(s.device.Owner, to.Group) != nil:
		return 403
	default:
		return 0
	}
}

// accept acknowledges a message and passes it on.
func (s *session) accept(ctx context.Context, node *waBinary.Node, to world.Chat) error {
	if err := s.conn.Send(wire.Ack(node, s.taken(node, to))); err != nil {
		return err
	}
	return s.pass(ctx, node, to, 1)
}

// acceptLate passes a message on before it acknowledges it: what the client sends on the acknowledgement must not
// overtake it, and is worked beside this.
func (s *session) acceptLate(ctx context.Context, node *waBinary.Node, to world.Chat) error {
	if err := s.pass(ctx, node, to, 1); err != nil {
		return err
	}
	return s.conn.Send(wire.Ack(node, s.taken(node, to)))
}

// taken are the attributes of the acknowledgement: when it was taken, and the hash over all devices that it should reach.
func (s *session) taken(node *waBinary.Node, to world.Chat) waBinary.Attrs {
	attrs := waBinary.Attrs{"t": s.gate.world.Now().Unix()}
	_, many := node.GetOptionalChildByTag("participants")
	switch {
	case many && to.Group != nil:
		attrs["phash"] = s.gate.world.GroupHash(to.Group)
	case many:
		attrs["phash"] = s.gate.world.Hash(to.Person, s.device.Owner, world.AddressingOf(wire.JID(node, "to")))
	}
	return attrs
}

func (s *session) refuse(node *waBinary.Node, code int) error {
	return s.conn.Send(wire.Ack(node, waBinary.Attrs{"t": s.gate.world.Now().Unix(), "error": code}))
}

// twice passes a message on two times. With resend the phone shows it again, with same it knows the bytes and does not.
func (s *session) twice(ctx context.Context, node *waBinary.Node, to world.Chat, mode string) error {
	if err := s.conn.Send(wire.Ack(node, s.taken(node, to))); err != nil {
		return err
	}
	if mode == world.Resend {
		return s.pass(ctx, node, to, 2)
	}
	if err := s.pass(ctx, node, to, 1); err != nil {
		return err
	}
	return s.pass(ctx, node, to, 1)
}

// later does work when the delay of a fault is over.
func (s *session) later(fault *world.Fault, work func() error) {
	s.gate.world.Later(s.device, fault, func() {
		if err := work(); err != nil {
			s.gate.log.Warn("delayed stanza failed", "client", s.device.String(), "err", err)
		}
	})
}

// through takes something from the client that is no message as often as a fault lets it through: not at all, late, or twice.
func (s *session) through(fault *world.Fault, take func() error) error {
	switch {
	case fault == nil:
		return take()
	case fault.Kind == world.Drop:
		return nil
	case fault.Kind == world.Delay:
		s.later(fault, take)
		return nil
	case fault.Kind == world.Duplicate:
		return errors.Join(take(), take())
	default:
		return take()
	}
}

// restrict refuses a message, and tells the account until when it may not write to new people if that is known.
func (s *session) restrict(node *waBinary.Node, fault *world.Fault) error {
	if err := s.refuse(node, restricted); err != nil || fault.For == 0 {
		return err
	}
	notice, err := s.gate.world.Timelock(true, s.gate.world.Ends(fault))
	if err != nil {
		return err
	}
	return s.gate.world.Deliver(s.device, world.Stanza{Node: notice})
}
