package phone

import (
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/world"
)

// readHere tells the owner's own clients what was read on the phone: a receipt from the owner himself, which names the
// chat as its recipient, or in a group as the place that it comes from.
func (p *Phones) readHere(owner *world.Person, chat world.Chat, by world.Addressing, ids []string) error {
	if chat.Group != nil {
		by = chat.Group.By
	}
	attrs := waBinary.Attrs{"id": ids[0], "t": p.world.Now().Unix(), "type": "read"}
	if chat.Group != nil {
		attrs["from"], attrs["participant"], attrs["addressing_mode"] = chat.Group.JID, owner.JID(by, 0), string(by)
	} else {
		attrs["from"], attrs["recipient"] = owner.JID(by, 0), chat.JID(by)
	}
	node := waBinary.Node{Tag: "receipt", Attrs: attrs}
	if len(ids) > 1 {
		node.Content = []waBinary.Node{{Tag: "list", Content: items(ids[1:])}}
	}
	var failed []error
	for _, device := range p.world.Devices(owner) {
		failed = append(failed, p.world.Deliver(device, world.Stanza{Node: node, With: chat.Person, In: chat.Group}))
	}
	return errors.Join(failed...)
}
