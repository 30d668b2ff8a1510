package phone

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/signal"
	"balas/simulator/world"
)

// letter is one message from a phone for one linked client.
type letter struct {
	from *world.Person
	// chat is who gets the message. The client may be one of the sender's own.
	chat world.Chat
	to   *world.Device
	id   string
	raw  []byte
	// key is the author's sender key if the client lacks it.
	key   []byte
	count int
	at    time.Time
	// peer marks what is for the client itself, from its own phone.
	peer bool
}

// Send sends a message from one phone to a person or to the members of a group: to the clients that they linked, encrypted,
// and to their phones. The sender's own linked clients get a copy. It returns when everything is queued. It fails with
// ErrForbidden when the sender may not write to the group.
func (p *Phones) Send(ctx context.Context, from *world.Person, chat world.Chat, id string, message *waE2E.Message) error {
	raw, err := proto.Marshal(message)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if chat.Group != nil {
		if err := p.world.May(from, chat.Group); err != nil {
			return err
		}
	}
	now := p.world.Now()
	p.world.Remember(from, world.Known{ID: id, Chat: chat.Name(), From: from.Number, Raw: raw, At: now})
	p.world.Count("sent")
	if chat.Group != nil {
		return p.sendGroup(ctx, from, chat.Group, id, raw, now)
	}
	return p.sendDirect(ctx, from, chat.Person, id, raw, now)
}

// sendDirect does not reach somebody who blocked the sender.
func (p *Phones) sendDirect(ctx context.Context, from, to *world.Person, id string, raw []byte, now time.Time) error {
	devices, blocked := p.world.Devices(from), p.world.Blocks(to, from)
	if to != from && !blocked {
		devices = append(devices, p.world.Devices(to)...)
	}
	var failed []error
	for _, device := range devices {
		failed = append(failed, p.post(ctx, letter{from: from, chat: world.Direct(to), to: device, id: id, raw: raw, at: now}))
	}
	if to != from && !blocked {
		p.Receive(ctx, to, world.Arrival{
			From: from.Number, Chat: from.Number, By: p.world.Settings(to).Addressing, ID: id, Data: raw, At: now,
		})
	}
	return errors.Join(failed...)
}

// post encrypts a letter and queues it.
func (p *Phones) post(ctx context.Context, l letter) error {
	if !l.peer {
		p.forget(l.from, l.to, l.count > 0)
	}
	write := func() (waBinary.Node, error) { return p.write(ctx, l) }
	node, err := write()
	if err != nil {
		return err
	}
	other := l.from
	if l.to.Owner == l.from {
		other = l.chat.Person
	}
	return p.world.Deliver(l.to, world.Stanza{Node: node, With: other, In: l.chat.Group, Again: write, Peer: l.peer})
}

// write encrypts a letter with the session that the sender has with the client.
func (p *Phones) write(ctx context.Context, l letter) (waBinary.Node, error) {
	message := new(waE2E.Message)
	if err := proto.Unmarshal(l.raw, message); err != nil {
		return waBinary.Node{}, fmt.Errorf("decode message: %w", err)
	}
	plain, attrs, err := p.address(ctx, l, message)
	if err != nil {
		return waBinary.Node{}, err
	}
	text, err := l.from.Keys.Encrypt(ctx, l.to.Peer(), plain, func() (signal.Bundle, error) {
		return p.keysOf(l.to, l.from), nil
	})
	if err != nil {
		return waBinary.Node{}, err
	}
	enc := waBinary.Attrs{"v": "2", "type": text.Kind, "mediatype": mediaType(message)}
	if l.count > 0 {
		enc["count"] = l.count
	}
	parts, err := VerifiedName(p.world.Settings(l.from).Business)
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: append(parts, waBinary.Node{
		Tag: "enc", Attrs: enc, Content: text.Data,
	})}, err
}

// address returns what to encrypt and the attributes of the stanza. The sender's own clients are told whom it went to.
func (p *Phones) address(ctx context.Context, l letter, message *waE2E.Message) ([]byte, waBinary.Attrs, error) {
	if l.chat.Group != nil {
		plain, err := p.withKey(ctx, l, message)
		return plain, p.groupAttrs(l, message), err
	}
	sender := p.world.Settings(l.from)
	attrs := waBinary.Attrs{"id": l.id, "t": l.at.Unix(), "type": stanzaType(message), "notify": sender.Name, "edit": editType(message)}
	if l.to.Owner != l.from {
		attrs["from"] = l.from.JID(sender.Addressing, 0)
		otherName(attrs, "sender", l.from, sender.Addressing)
		return l.raw, attrs, nil
	}
	if l.peer {
		attrs["from"], attrs["category"] = l.from.JID(world.ByPhone, 0), "peer"
		return l.raw, attrs, nil
	}
	to := l.chat.Person
	by := p.world.Settings(to).Addressing
	attrs["from"] = l.from.JID(by, 0)
	attrs["recipient"] = to.JID(by, 0)
	otherName(attrs, "peer_recipient", to, by)
	plain, err := proto.Marshal(&waE2E.Message{
		DeviceSentMessage: &waE2E.DeviceSentMessage{
			DestinationJID: proto.String(to.JID(by, 0).String()), Message: message,
		},
		MessageContextInfo: message.GetMessageContextInfo(),
	})
	return plain, attrs, err
}

// otherName adds the name that a person has in the other addressing.
func otherName(attrs waBinary.Attrs, who string, person *world.Person, by world.Addressing) {
	if by == world.ByLID {
		attrs[who+"_pn"] = person.JID(world.ByPhone, 0)
		return
	}
	attrs[who+"_lid"] = person.JID(world.ByLID, 0)
}
