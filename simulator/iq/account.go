package iq

import (
	"maps"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// logout unlinks the client that asks for it. Its connection stays open for the answer; then the client hangs up.
func logout(q query) ([]waBinary.Node, error) {
	q.world.Record(q.device, world.Event{Kind: "logout"})
	q.world.Unlink(q.device)
	return nil, q.phones.Renew(q.ctx, q.device.Owner)
}

func privacy(q query) ([]waBinary.Node, error) {
	settings := q.world.Privacy(q.device.Owner)
	categories := []waBinary.Node{}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		categories = append(categories, waBinary.Node{
			Tag: "category", Attrs: waBinary.Attrs{"name": name, "value": settings[name]},
		})
	}
	return []waBinary.Node{{Tag: "privacy", Content: categories}}, nil
}

func setPrivacy(q query) ([]waBinary.Node, error) {
	for _, category := range q.body.GetChildrenByTag("category") {
		name, value := wire.Attr(&category, "name"), wire.Attr(&category, "value")
		if err := q.world.SetPrivacy(q.device.Owner, name, value, q.device); err != nil {
			return nil, err
		}
	}
	return privacy(q)
}

func blocklist(q query) ([]waBinary.Node, error) {
	items := []waBinary.Node{}
	for _, jid := range q.world.Blocked(q.device.Owner) {
		items = append(items, waBinary.Node{Tag: "item", Attrs: waBinary.Attrs{"jid": jid}})
	}
	return []waBinary.Node{{Tag: "list", Attrs: waBinary.Attrs{"dhash": q.world.BlockHash(q.device.Owner)}, Content: items}}, nil
}

func block(q query) ([]waBinary.Node, error) {
	who := q.world.Find(wire.JID(&q.body, "jid"))
	if who == nil {
		return nil, errItemNotFound
	}
	q.world.Block(q.device.Owner, who, wire.Attr(&q.body, "action") == "block", q.device)
	return blocklist(q)
}

func contactLink(q query) ([]waBinary.Node, error) {
	return []waBinary.Node{{Tag: "qr", Attrs: waBinary.Attrs{"code": q.world.ID("contact links"), "type": "contact"}}}, nil
}

// mediaConn names the hosts for media. Clients reach every host under the simulator's address.
func mediaConn(query) ([]waBinary.Node, error) {
	return []waBinary.Node{{Tag: "media_conn", Attrs: waBinary.Attrs{
		"auth": world.MediaAuth, "ttl": 3600, "auth_ttl": 3600, "max_buckets": 12,
	}, Content: []waBinary.Node{{Tag: "host", Attrs: waBinary.Attrs{"hostname": "mmg.whatsapp.net"}}}}}, nil
}
