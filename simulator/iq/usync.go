package iq

import (
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// usync tells about people: whether a number is on WhatsApp, its LID, its devices.
func usync(q query) ([]waBinary.Node, error) {
	wanted, list := q.body.GetChildByTag("query"), q.body.GetChildByTag("list")
	users := list.GetChildrenByTag("user")
	answers := make([]waBinary.Node, len(users))
	for i, user := range users {
		if contact, ok := user.GetOptionalChildByTag("contact"); ok {
			answers[i] = byContact(q, wanted, contact)
			continue
		}
		jid := wire.JID(&user, "jid")
		answers[i] = waBinary.Node{
			Tag: "user", Attrs: waBinary.Attrs{"jid": jid}, Content: facts(q, wanted, q.world.Find(jid), world.AddressingOf(jid)),
		}
	}
	return []waBinary.Node{{Tag: "usync", Attrs: q.body.Attrs, Content: []waBinary.Node{
		{Tag: "result"}, {Tag: "list", Content: answers},
	}}}, nil
}

// byContact answers for a phone number as it was typed. Clients that ask in LID addressing get both names.
func byContact(q query, wanted, contact waBinary.Node) waBinary.Node {
	typed := wire.Bytes(&contact)
	number, _, _ := strings.Cut(strings.TrimPrefix(string(typed), "+"), "@")
	name := types.JID{User: number, Server: types.DefaultUserServer}
	person := q.world.Find(name)
	found := waBinary.Node{Tag: "contact", Attrs: waBinary.Attrs{"type": "out"}, Content: typed}
	attrs := waBinary.Attrs{"jid": name}
	asked := wanted.GetChildByTag("contact")
	if wire.Attr(&asked, "addressing_mode") == "lid" {
		attrs = waBinary.Attrs{"pn_jid": name}
	}
	if person == nil {
		return waBinary.Node{Tag: "user", Attrs: attrs, Content: []waBinary.Node{found}}
	}
	found.Attrs["type"] = "in"
	if _, both := attrs["pn_jid"]; both {
		attrs["jid"] = person.JID(world.ByLID, 0)
	}
	content := append([]waBinary.Node{found}, facts(q, wanted, person, world.ByPhone)...)
	return waBinary.Node{Tag: "user", Attrs: attrs, Content: content}
}

// facts are what was asked about a person, nothing for somebody unknown.
func facts(q query, wanted waBinary.Node, person *world.Person, by world.Addressing) []waBinary.Node {
	facts := []waBinary.Node{}
	if person == nil {
		return facts
	}
	for _, want := range wanted.GetChildren() {
		switch want.Tag {
		case "devices":
			facts = append(facts, devices(q, person, by))
		case "lid":
			facts = append(facts, waBinary.Node{Tag: "lid", Attrs: waBinary.Attrs{"val": person.JID(world.ByLID, 0)}})
		default:
			facts = append(facts, profileFacts(q, want.Tag, person)...)
		}
	}
	return facts
}

func devices(q query, person *world.Person, by world.Addressing) waBinary.Node {
	names := q.world.Names(person, by, q.device)
	list := make([]waBinary.Node, len(names))
	for i, name := range names {
		list[i] = waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{"id": int(name.Device)}}
		if name.Device > 0 {
			list[i].Attrs["key-index"] = int(name.Device)
		}
	}
	return waBinary.Node{Tag: "devices", Content: []waBinary.Node{{Tag: "device-list", Content: list}}}
}
