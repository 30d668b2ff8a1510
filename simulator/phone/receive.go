package phone

import (
	"context"
	"errors"
	"fmt"

	"go.mau.fi/libsignal/signalerror"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/signal"
	"balas/simulator/world"
)

// maxRetries is how often a phone asks for the same message again.
const maxRetries = 5

// Receive lets a phone read a message, or keeps it when the phone is offline. A message that cannot be read is asked for
// again.
func (p *Phones) Receive(ctx context.Context, owner *world.Person, arrival world.Arrival) {
	if p.world.Hold(owner, arrival) {
		return
	}
	if arrival.Kind == world.MediaRetry {
		p.reupload(ctx, owner, arrival)
		return
	}
	if arrival.Kind != "" && !arrival.Peer {
		p.forget(owner, p.sender(arrival), arrival.Count > 0)
	}
	raw, err := p.open(ctx, owner, arrival)
	if errors.Is(err, signalerror.ErrOldCounter) {
		// The client sent the same bytes again after a lost connection. Phones show them once.
		p.world.Record(p.sender(arrival), world.Event{Kind: "duplicate", Chat: owner.Number, IDs: []string{arrival.ID}})
		return
	}
	if err != nil {
		p.world.Record(p.sender(arrival), world.Event{
			Kind: "decrypt-error", Chat: owner.Number, IDs: []string{arrival.ID}, Detail: err.Error(),
		})
		p.askAgain(owner, arrival)
		return
	}
	if arrival.Peer {
		p.listen(ctx, owner, arrival, raw)
		return
	}
	times := max(arrival.Times, 1)
	arrival.Times = 0
	for range times {
		p.show(owner, arrival, raw)
	}
}

func (p *Phones) open(ctx context.Context, owner *world.Person, arrival world.Arrival) ([]byte, error) {
	if arrival.Kind == "" {
		return arrival.Data, nil
	}
	from := signal.Peer{User: arrival.From, Device: arrival.Device}
	if arrival.Share.Kind != "" {
		shared, err := owner.Keys.Decrypt(ctx, from, arrival.Share, false)
		if err == nil {
			err = p.acceptKey(ctx, owner, arrival, shared)
		}
		if err != nil && !errors.Is(err, signalerror.ErrOldCounter) {
			return nil, err
		}
	}
	text := signal.Ciphertext{Kind: arrival.Kind, Data: arrival.Data}
	if text.Kind == signal.GroupMessage {
		return owner.Keys.DecryptGroup(ctx, arrival.Chat, from, text)
	}
	raw, err := owner.Keys.Decrypt(ctx, from, text, arrival.Count > 0)
	if err != nil {
		return nil, err
	}
	return raw, p.acceptKey(ctx, owner, arrival, raw)
}

// acceptKey keeps the sender key in a message, if there is one.
func (p *Phones) acceptKey(ctx context.Context, owner *world.Person, arrival world.Arrival, raw []byte) error {
	message := new(waE2E.Message)
	if err := proto.Unmarshal(raw, message); err != nil {
		return fmt.Errorf("decode message: %w", err)
	}
	key := message.GetSenderKeyDistributionMessage()
	if key == nil {
		return nil
	}
	from := signal.Peer{User: arrival.From, Device: arrival.Device}
	return owner.Keys.AcceptKey(ctx, key.GetGroupID(), from, key.GetAxolotlSenderKeyDistributionMessage())
}

// sender is the linked client that a message came from, nil if it was a phone.
func (p *Phones) sender(arrival world.Arrival) *world.Device {
	person, err := p.world.Person(arrival.From)
	if err != nil || arrival.Device == 0 {
		return nil
	}
	return p.world.Device(person, arrival.Device)
}

// show lists a message in the inbox and answers it with the receipt that the phone is set to send.
func (p *Phones) show(owner *world.Person, arrival world.Arrival, raw []byte) {
	message := new(waE2E.Message)
	if err := proto.Unmarshal(raw, message); err != nil {
		p.world.Record(p.sender(arrival), world.Event{
			Kind: "decrypt-error", Chat: owner.Number, IDs: []string{arrival.ID}, Detail: fmt.Sprintf("decode message: %v", err),
		})
		return
	}
	if own := message.GetDeviceSentMessage().GetMessage(); own != nil {
		if own.MessageContextInfo == nil {
			own.MessageContextInfo = message.GetMessageContextInfo()
		}
		message = own
	}
	message.SenderKeyDistributionMessage = nil
	if p.awaits(owner, arrival, message) {
		p.world.Record(p.sender(arrival), world.Event{Kind: "early", Chat: owner.Number, IDs: []string{arrival.ID}})
		return
	}
	p.list(owner, arrival, message)
}

// list puts a message into the inbox, and behind it what could not be read without it.
func (p *Phones) list(owner *world.Person, arrival world.Arrival, message *waE2E.Message) {
	plain, err := proto.Marshal(message)
	if err != nil {
		p.world.Record(p.sender(arrival), world.Event{Kind: "error", Chat: owner.Number, IDs: []string{arrival.ID}, Detail: err.Error()})
		return
	}
	entry := describe(message)
	entry.ID, entry.From, entry.Chat, entry.At = arrival.ID, arrival.From, arrival.Chat, arrival.At
	p.inspect(&entry, message)
	if secretTarget(unwrap(message)) != "" {
		p.reveal(owner, arrival.From, message, &entry)
	}
	entry.FromJID = p.jid(arrival)
	p.numbers(entry.Mentions)
	entry.Self = arrival.From == owner.Number
	if !entry.Self {
		p.autoReceipt(owner, arrival)
	}
	p.world.Put(owner, entry, world.Known{
		ID: arrival.ID, Chat: arrival.Chat, From: arrival.From, By: arrival.By, Raw: plain, At: arrival.At,
	})
	for _, late := range p.world.Awaited(owner, world.Ref{Chat: arrival.Chat, ID: arrival.ID}) {
		p.show(owner, late, late.Data)
	}
}

func (p *Phones) jid(arrival world.Arrival) string {
	person, err := p.world.Person(arrival.From)
	if err != nil {
		return arrival.From
	}
	by := arrival.By
	if arrival.Device == 0 && arrival.Chat == arrival.From {
		by = p.world.Settings(person).Addressing
	}
	return person.JID(by, arrival.Device).String()
}

// numbers replaces names of people by their numbers, as far as they are on the network.
func (p *Phones) numbers(names []string) {
	for i, name := range names {
		if person, err := p.world.Person(name); err == nil {
			names[i] = person.Number
		}
	}
}
