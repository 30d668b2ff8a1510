package phone

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/signal"
	"balas/simulator/world"
)

// sendGroup sends a message to all members of a group. It is encrypted once, with the phone's sender key; clients that do not
// have the key get it with the message.
func (p *Phones) sendGroup(ctx context.Context, from *world.Person, group *world.Group, id string, raw []byte, now time.Time) error {
	members := p.world.GroupInfo(group).Members
	err := p.postGroup(ctx, from, group, members, id, raw, now)
	for _, member := range members {
		if member.Person != from {
			p.Receive(ctx, member.Person, world.Arrival{
				From: from.Number, Chat: group.JID.String(), By: group.By, ID: id, Data: raw, At: now,
			})
		}
	}
	return err
}

func (p *Phones) postGroup(ctx context.Context, from *world.Person, group *world.Group, members []world.Member, id string, raw []byte, now time.Time) error {
	from.Keys.Turn.Lock()
	defer from.Keys.Turn.Unlock()
	devices, peers := p.readers(members)
	key, lacking, err := from.Keys.ShareKey(ctx, group.JID.String(), peers)
	if err != nil {
		return err
	}
	text, err := from.Keys.EncryptGroup(ctx, group.JID.String(), raw)
	if err != nil {
		return err
	}
	var failed []error
	for _, device := range devices {
		l := letter{from: from, chat: world.Chat{Group: group}, to: device, id: id, raw: raw, at: now}
		if slices.Contains(lacking, device.Peer()) {
			l.key = key
		}
		failed = append(failed, p.circulate(ctx, l, text))
	}
	return errors.Join(failed...)
}

// readers are the linked clients of all members.
func (p *Phones) readers(members []world.Member) (devices []*world.Device, peers []signal.Peer) {
	for _, member := range members {
		for _, device := range p.world.Devices(member.Person) {
			devices = append(devices, device)
			peers = append(peers, device.Peer())
		}
	}
	return devices, peers
}

// circulate queues a letter to a group, encrypted with the sender key, for one client.
func (p *Phones) circulate(ctx context.Context, l letter, text signal.Ciphertext) error {
	p.forget(l.from, l.to, false)
	node, err := p.circular(ctx, l, text)
	if err != nil {
		return err
	}
	return p.world.Deliver(l.to, world.Stanza{Node: node, With: l.from, In: l.chat.Group, Again: func() (waBinary.Node, error) {
		text, err := l.from.Keys.EncryptGroup(ctx, l.chat.Name(), l.raw)
		if err != nil {
			return waBinary.Node{}, err
		}
		l.key = nil
		return p.circular(ctx, l, text)
	}})
}

func (p *Phones) circular(ctx context.Context, l letter, text signal.Ciphertext) (waBinary.Node, error) {
	message := new(waE2E.Message)
	if err := proto.Unmarshal(l.raw, message); err != nil {
		return waBinary.Node{}, fmt.Errorf("decode message: %w", err)
	}
	var content []waBinary.Node
	if l.key != nil {
		share, err := p.share(ctx, l)
		if err != nil {
			return waBinary.Node{}, err
		}
		content = append(content, share)
	}
	text = l.from.Keys.Spoil(l.to.Peer(), text)
	content = append(content, waBinary.Node{Tag: "enc", Attrs: waBinary.Attrs{
		"v": "2", "type": text.Kind, "mediatype": mediaType(message),
	}, Content: text.Data})
	return waBinary.Node{Tag: "message", Attrs: p.groupAttrs(l, message), Content: content}, nil
}

// share is the sender key of a letter's author, encrypted for the client that gets the letter.
func (p *Phones) share(ctx context.Context, l letter) (waBinary.Node, error) {
	plain, err := proto.Marshal(&waE2E.Message{SenderKeyDistributionMessage: distribution(l, l.key)})
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encode sender key: %w", err)
	}
	text, err := l.from.Keys.Encrypt(ctx, l.to.Peer(), plain, func() (signal.Bundle, error) { return p.keysOf(l.to, l.from), nil })
	if err != nil {
		return waBinary.Node{}, err
	}
	l.from.Keys.Shared(l.chat.Name(), l.to.Peer())
	return waBinary.Node{Tag: "enc", Attrs: waBinary.Attrs{"v": "2", "type": text.Kind}, Content: text.Data}, nil
}

func distribution(l letter, key []byte) *waE2E.SenderKeyDistributionMessage {
	return &waE2E.SenderKeyDistributionMessage{
		GroupID: proto.String(l.chat.Name()), AxolotlSenderKeyDistributionMessage: key,
	}
}

// withKey is the message together with the author's sender key, as it is sent to a client that could not read it.
func (p *Phones) withKey(ctx context.Context, l letter, message *waE2E.Message) ([]byte, error) {
	key, err := l.from.Keys.GroupKey(ctx, l.chat.Name())
	if err != nil {
		return nil, err
	}
	message = proto.CloneOf(message)
	message.SenderKeyDistributionMessage = distribution(l, key)
	plain, err := proto.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	l.from.Keys.Shared(l.chat.Name(), l.to.Peer())
	return plain, nil
}

// groupAttrs are the attributes of a message in a group.
func (p *Phones) groupAttrs(l letter, message *waE2E.Message) waBinary.Attrs {
	by := l.chat.Group.By
	attrs := waBinary.Attrs{
		"id": l.id, "t": l.at.Unix(), "type": stanzaType(message), "notify": p.world.Settings(l.from).Name,
		"edit": editType(message),
	}
	signed(attrs, l.chat, l.from, by)
	return attrs
}
