package phone

import (
	"errors"
	"fmt"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/world"
)

// receiptTypes are the type attributes of receipts by the names they have here; delivered has none.
var receiptTypes = map[string]string{"delivered": "", "read": "read", "played": "played"}

// Receipt tells the clients of whoever wrote messages in a chat what happened to them on owner's phone. by is the addressing
// in a direct chat. kind is delivered, read or played; for others it fails with ErrMalformed. It fails with ErrNotFound for
// messages that the phone does not have in that chat, and with ErrForbidden in a group that its owner is not in.
func (p *Phones) Receipt(owner *world.Person, chat world.Chat, by world.Addressing, kind string, ids ...string) error {
	name, ok := receiptTypes[kind]
	if !ok {
		return fmt.Errorf("%w: a receipt is delivered, read or played, not %q", world.ErrMalformed, kind)
	}
	if len(ids) == 0 {
		return fmt.Errorf("%w: a receipt needs ids of messages", world.ErrMalformed)
	}
	if chat.Group != nil {
		if _, ok := p.world.GroupInfo(chat.Group).Member(owner); !ok {
			return fmt.Errorf("%w: %s", world.ErrNotMember, owner.Number)
		}
	}
	authors, err := p.authors(owner, chat, ids)
	if err != nil {
		return err
	}
	if kind == "read" {
		p.world.Read(owner, chat.Name())
		if err := p.readHere(owner, chat, by, ids); err != nil {
			return err
		}
	}
	if chat.Group == nil {
		return p.receipt(owner, chat.Person, chat, by, name, ids)
	}
	var failed []error
	for _, part := range authors {
		failed = append(failed, p.receipt(owner, part.author, chat, chat.Group.By, name, part.ids))
	}
	return errors.Join(failed...)
}

// authored are messages of one author.
type authored struct {
	author *world.Person
	ids    []string
}

// authors sorts messages by who wrote them, in the order in which they are first named.
func (p *Phones) authors(owner *world.Person, chat world.Chat, ids []string) ([]authored, error) {
	var authors []authored
	for _, id := range ids {
		known, err := p.world.Known(owner, world.Ref{Chat: chat.Name(), ID: id})
		if err != nil {
			return nil, err
		}
		author, err := p.world.Person(known.From)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(authors, func(a authored) bool { return a.author == author })
		if at < 0 {
			at, authors = len(authors), append(authors, authored{author: author})
		}
		authors[at].ids = append(authors[at].ids, id)
	}
	return authors, nil
}

// receipt tells the clients of one author.
func (p *Phones) receipt(owner, author *world.Person, chat world.Chat, by world.Addressing, name string, ids []string) error {
	node := waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{"id": ids[0], "t": p.world.Now().Unix(), "type": name}}
	signed(node.Attrs, chat, owner, by)
	if len(ids) > 1 {
		node.Content = []waBinary.Node{{Tag: "list", Content: items(ids[1:])}}
	}
	var failed []error
	for _, device := range p.world.Devices(author) {
		failed = append(failed, p.world.Deliver(device, world.Stanza{Node: node, With: owner, In: chat.Group}))
	}
	return errors.Join(failed...)
}

// signed names who sends a stanza: in a group as one of its members.
func signed(attrs waBinary.Attrs, chat world.Chat, person *world.Person, by world.Addressing) {
	if chat.Group == nil {
		attrs["from"] = person.JID(by, 0)
		otherName(attrs, "sender", person, by)
		return
	}
	attrs["from"], attrs["participant"], attrs["addressing_mode"] = chat.Group.JID, person.JID(by, 0), string(by)
	otherName(attrs, "participant", person, by)
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
	author, err := p.world.Person(arrival.From)
	if err != nil {
		return
	}
	chat, err := p.world.ChatNamed(arrival.Chat)
	if err != nil || chat.Group == nil {
		chat = world.Direct(author)
	}
	kinds := []string{"delivered", "read"}
	switch p.world.Settings(owner).AutoReceipts {
	case world.ReceiptsNone:
		kinds = nil
	case world.ReceiptsDelivered:
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		if err := p.receipt(owner, author, chat, arrival.By, receiptTypes[kind], []string{arrival.ID}); err != nil {
			p.world.Record(nil, world.Event{Kind: "error", Chat: owner.Number, Detail: err.Error()})
		}
	}
}
