package phone

import (
	"errors"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/world"
)

// receiptTypes are the type attributes of receipts by the names they have here; delivered has none.
var receiptTypes = map[string]string{"delivered": "", "read": "read", "played": "played"}

// Receipt tells all clients that chat linked what happened on owner's phone to their messages.
// kind is delivered, read or played; for others it fails with ErrMalformed.
func (p *Phones) Receipt(owner, chat *world.Person, by world.Addressing, kind string, ids ...string) error {
	name, ok := receiptTypes[kind]
	if !ok {
		return fmt.Errorf("%w: a receipt is delivered, read or played, not %q", world.ErrMalformed, kind)
	}
	if len(ids) == 0 {
		return fmt.Errorf("%w: a receipt needs ids of messages", world.ErrMalformed)
	}
	node := waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{
		"from": owner.JID(by, 0), "id": ids[0], "t": p.world.Now().Unix(), "type": name,
	}}
	otherName(node.Attrs, "sender", owner, by)
	if len(ids) > 1 {
		node.Content = []waBinary.Node{{Tag: "list", Content: items(ids[1:])}}
	}
	var failed []error
	for _, device := range p.world.Devices(chat) {
		failed = append(failed, p.world.Deliver(device, world.Stanza{Node: node, With: owner}))
	}
	return errors.Join(failed...)
}

func items(ids []string) []waBinary.Node {
	nodes := make([]waBinary.Node, len(ids))
	for i, id := range ids {
		nodes[i] = waBinary.Node{Tag: "item", Attrs: waBinary.Attrs{"id": id}}
	}
	return nodes
}

// autoReceipt sends what the phone is set to send for a message that it has just read.
func (p *Phones) autoReceipt(owner *world.Person, arrival world.Arrival) {
	chat, err := p.world.Person(arrival.From)
	if err != nil {
		return
	}
	kinds := []string{"delivered", "read"}
	switch p.world.Settings(owner).AutoReceipts {
	case world.ReceiptsNone:
		kinds = nil
	case world.ReceiptsDelivered:
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		if err := p.Receipt(owner, chat, arrival.By, kind, arrival.ID); err != nil {
			p.world.Record(nil, world.Event{Kind: "error", Chat: owner.Number, Detail: err.Error()})
		}
	}
}
