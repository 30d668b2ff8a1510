package phone

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"go.mau.fi/libsignal/ecc"
	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/signal"
	"balas/simulator/world"
)

// askAgain asks the client that sent a message to send it again, with new keys to do so.
func (p *Phones) askAgain(owner *world.Person, arrival world.Arrival) {
	device := p.sender(arrival)
	if device == nil || arrival.Count >= maxRetries {
		return
	}
	bundle := owner.Keys.Bundle()
	attrs := waBinary.Attrs{"id": arrival.ID, "type": "retry", "t": p.world.Now().Unix()}
	chat, err := p.world.ChatNamed(arrival.Chat)
	if err != nil {
		return
	}
	signed(attrs, chat, owner, arrival.By)
	if chat.Person != nil && device.Owner == owner {
		attrs["recipient"] = chat.JID(arrival.By)
	}
	node := waBinary.Node{Tag: "receipt", Attrs: attrs, Content: []waBinary.Node{
		{Tag: "retry", Attrs: waBinary.Attrs{"count": arrival.Count + 1, "id": arrival.ID, "t": arrival.At.Unix(), "v": 1}},
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, bundle.Registration)},
		{Tag: "keys", Content: append([]waBinary.Node{
			{Tag: "type", Content: []byte{ecc.DjbType}},
			{Tag: "identity", Content: bundle.Identity[:]},
		}, KeyNodes(bundle)...)},
	}}
	if err := p.world.Deliver(device, world.Stanza{Node: node, With: owner, In: chat.Group}); err != nil {
		p.world.Record(device, world.Event{Kind: "error", Chat: owner.Number, Detail: err.Error()})
	}
}

// KeyNodes are the one-time key, if there is one, and the signed key of a bundle as stanza parts.
func KeyNodes(bundle signal.Bundle) []waBinary.Node {
	var nodes []waBinary.Node
	if bundle.OneTime != nil {
		nodes = append(nodes, waBinary.Node{Tag: "key", Content: publicKey(*bundle.OneTime)})
	}
	return append(nodes, waBinary.Node{Tag: "skey", Content: append(publicKey(bundle.Signed.PublicKey),
		waBinary.Node{Tag: "signature", Content: bundle.Signed.Signature[:]})})
}

func publicKey(key signal.PublicKey) []waBinary.Node {
	return []waBinary.Node{
		{Tag: "id", Content: binary.BigEndian.AppendUint32(nil, key.ID)[1:]},
		{Tag: "value", Content: key.Value[:]},
	}
}

// keysOf hands out a client's public keys to a phone.
func (p *Phones) keysOf(device *world.Device, asker *world.Person) signal.Bundle {
	return p.world.TakeKeys(device, p.world.Keyless(device.Owner, asker))
}

// Resend sends a message to a client again that could not read it. keys are those that the client sent along, nil if
// it did not: then the ones it uploaded are used. It fails with ErrNotFound when the phone no longer knows the message.
func (p *Phones) Resend(ctx context.Context, owner *world.Person, to *world.Device, message world.Ref, count int, keys *signal.Bundle) error {
	known, err := p.world.Known(owner, message)
	if err != nil {
		return err
	}
	chat, err := p.world.ChatNamed(known.Chat)
	if err != nil {
		return err
	}
	if keys == nil {
		taken := p.keysOf(to, owner)
		keys = &taken
	}
	if err := owner.Keys.Renew(ctx, to.Peer(), *keys); err != nil {
		return fmt.Errorf("renew session with %s: %w", to, err)
	}
	if chat.Group != nil {
		if err := p.world.May(to.Owner, chat.Group); errors.Is(err, world.ErrNotMember) {
			return err
		}
		owner.Keys.Turn.Lock()
		defer owner.Keys.Turn.Unlock()
	}
	return p.post(ctx, letter{from: owner, chat: chat, to: to, id: known.ID, raw: known.Raw, count: count, at: known.At, peer: known.Peer})
}
