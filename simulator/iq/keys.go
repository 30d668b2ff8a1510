package iq

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.mau.fi/libsignal/ecc"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/phone"
	"balas/simulator/signal"
	"balas/simulator/wire"
)

var (
	errIdentityChanged = errors.New("identity differs from the one that was linked")
	errKeyLength       = errors.New("key of wrong length")
)

func keyCount(q query) ([]waBinary.Node, error) {
	return []waBinary.Node{{Tag: "count", Attrs: waBinary.Attrs{"value": q.world.KeyCount(q.device)}}}, nil
}

// uploadKeys keeps a client's new one-time keys. The identity must be the one it was linked with.
func uploadKeys(q query) ([]waBinary.Node, error) {
	bundle, err := ReadBundle(q.node)
	if err != nil {
		return nil, err
	}
	if bundle.Identity != q.world.Registration(q.device).Identity {
		return nil, errIdentityChanged
	}
	list := q.node.GetChildByTag("list")
	oneTime := make([]signal.PublicKey, 0, len(list.GetChildren()))
	for _, child := range list.GetChildren() {
		key, err := readKey(child)
		if err != nil {
			return nil, err
		}
		oneTime = append(oneTime, key)
	}
	q.world.StoreKeys(q.device, bundle, oneTime)
	return nil, nil
}

// ReadBundle reads the public keys in a stanza of a client. The one-time key is optional.
func ReadBundle(node *waBinary.Node) (signal.Bundle, error) {
	registration := node.GetChildByTag("registration")
	keys, nested := node.GetOptionalChildByTag("keys")
	if !nested {
		keys = *node
	}
	identity, signed := keys.GetChildByTag("identity"), keys.GetChildByTag("skey")
	signature := signed.GetChildByTag("signature")
	bundle := signal.Bundle{}
	if len(wire.Bytes(&registration)) != 4 || len(wire.Bytes(&identity)) != 32 || len(wire.Bytes(&signature)) != 64 {
		return bundle, fmt.Errorf("read keys: %w", errKeyLength)
	}
	bundle.Registration = binary.BigEndian.Uint32(wire.Bytes(&registration))
	bundle.Identity = [32]byte(wire.Bytes(&identity))
	bundle.Signed.Signature = [64]byte(wire.Bytes(&signature))
	var err error
	if bundle.Signed.PublicKey, err = readKey(signed); err != nil {
		return bundle, fmt.Errorf("read signed key: %w", err)
	}
	if child, ok := keys.GetOptionalChildByTag("key"); ok {
		oneTime, err := readKey(child)
		if err != nil {
			return bundle, fmt.Errorf("read one-time key: %w", err)
		}
		bundle.OneTime = &oneTime
	}
	return bundle, nil
}

func readKey(node waBinary.Node) (signal.PublicKey, error) {
	id, value := node.GetChildByTag("id"), node.GetChildByTag("value")
	if len(wire.Bytes(&id)) != 3 || len(wire.Bytes(&value)) != 32 {
		return signal.PublicKey{}, errKeyLength
	}
	number := binary.BigEndian.Uint32(append([]byte{0}, wire.Bytes(&id)...))
	return signal.PublicKey{ID: number, Value: [32]byte(wire.Bytes(&value))}, nil
}

// fetchKeys hands out the keys of phones and linked clients, each one-time key once.
func fetchKeys(q query) ([]waBinary.Node, error) {
	users := q.body.GetChildrenByTag("user")
	answers := make([]waBinary.Node, len(users))
	for i, user := range users {
		jid := wire.JID(&user, "jid")
		answers[i] = waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": jid}, Content: keysOf(q, jid)}
	}
	return []waBinary.Node{{Tag: "list", Content: answers}}, nil
}

func keysOf(q query, jid types.JID) []waBinary.Node {
	bundle, ok := bundleOf(q, jid)
	if !ok {
		return []waBinary.Node{{Tag: "error", Attrs: waBinary.Attrs{"code": 404, "text": errItemNotFound.text}}}
	}
	return append([]waBinary.Node{
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, bundle.Registration)},
		{Tag: "type", Content: []byte{ecc.DjbType}},
		{Tag: "identity", Content: bundle.Identity[:]},
	}, phone.KeyNodes(bundle)...)
}

func bundleOf(q query, jid types.JID) (signal.Bundle, bool) {
	person := q.world.Find(jid)
	if person == nil {
		return signal.Bundle{}, false
	}
	keyless := q.world.Keyless(q.device.Owner, person)
	if jid.Device == 0 {
		bundle := person.Keys.Bundle()
		if keyless {
			bundle.OneTime = nil
		}
		return bundle, true
	}
	device := q.world.Device(person, jid.Device)
	if device == nil {
		return signal.Bundle{}, false
	}
	return q.world.TakeKeys(device, keyless), true
}
