package gate

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"go.mau.fi/libsignal/ecc"
	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"

	"balas/simulator/signal"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// refCount is how many QR references a client gets for one connection.
const refCount = 6

// Prefixes of what phone and client sign when they are linked.
var (
	accountPrefix = []byte{6, 0}
	devicePrefix  = []byte{6, 1}
)

var errBadRegistration = errors.New("incomplete registration")

// pairing is a connection that wants to be linked to a phone.
type pairing struct {
	gate  *Gate
	conn  *wire.Conn
	hello wire.Hello
	keys  signal.Bundle
	refs  []string
	// number is how many clients were to be linked before this one.
	number int

	mu     sync.Mutex
	taken  bool
	answer map[string]chan *waBinary.Node
	code   *codeOffer
	// passkey takes what the client sends while it has to show a passkey, nil if it has not.
	passkey chan *waBinary.Node
}

// link serves a client that is not linked yet: it shows references for QR codes and waits for a phone to take one.
func (g *Gate) link(conn *wire.Conn, hello wire.Hello) error {
	keys, err := registration(hello)
	if err != nil {
		return err
	}
	p := &pairing{gate: g, conn: conn, hello: hello, keys: keys, answer: map[string]chan *waBinary.Node{}}
	for range refCount {
		p.refs = append(p.refs, "2@"+base64.RawURLEncoding.EncodeToString(p.random(48)))
	}
	g.mu.Lock()
	g.shown++
	p.number = g.shown
	for _, ref := range p.refs {
		g.pairings[ref] = p
	}
	g.mu.Unlock()
	defer g.forget(p)
	if err := p.offer(); err != nil {
		return err
	}
	for {
		node, err := conn.Next()
		if err != nil {
			return err
		}
		if err := p.take(node); err != nil {
			return err
		}
	}
}

func (g *Gate) forget(p *pairing) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, ref := range p.refs {
		delete(g.pairings, ref)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, waiter := range p.answer {
		close(waiter)
		delete(p.answer, id)
	}
	if p.passkey != nil {
		close(p.passkey)
	}
}

// registration reads the keys that a client brings along.
func registration(hello wire.Hello) (signal.Bundle, error) {
	data := hello.Payload.GetDevicePairingData()
	if len(data.GetERegid()) != 4 || len(data.GetEIdent()) != 32 || len(data.GetESkeyID()) != 3 ||
		len(data.GetESkeyVal()) != 32 || len(data.GetESkeySig()) != 64 {
		return signal.Bundle{}, errBadRegistration
	}
	return signal.Bundle{
		Registration: binary.BigEndian.Uint32(data.GetERegid()),
		Identity:     [32]byte(data.GetEIdent()),
		Signed: signal.SignedKey{
			PublicKey: signal.PublicKey{
				ID:    binary.BigEndian.Uint32(append([]byte{0}, data.GetESkeyID()...)),
				Value: [32]byte(data.GetESkeyVal()),
			},
			Signature: [64]byte(data.GetESkeySig()),
		},
	}, nil
}

func (p *pairing) offer() error {
	refs := make([]waBinary.Node, len(p.refs))
	for i, ref := range p.refs {
		refs[i] = waBinary.Node{Tag: "ref", Content: []byte(ref)}
	}
	return p.conn.Send(waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"type": "set", "xmlns": "md", "id": p.gate.world.ID("pairings"), "from": types.ServerJID,
	}, Content: []waBinary.Node{{Tag: "pair-device", Content: refs}}})
}

// take deals with a stanza of a client that is not linked yet.
func (p *pairing) take(node *waBinary.Node) error {
	switch {
	case node.Tag != "iq":
		return nil
	case wire.Attr(node, "type") == "result", wire.Attr(node, "type") == "error":
		p.mu.Lock()
		waiter := p.answer[wire.Attr(node, "id")]
		delete(p.answer, wire.Attr(node, "id"))
		p.mu.Unlock()
		if waiter != nil {
			waiter <- node
		}
		return nil
	case wire.Attr(node, "xmlns") == "md" && wire.Only(node).Tag == "link_code_companion_reg":
		return p.conn.Send(p.linkCode(node))
	case wire.Attr(node, "xmlns") == "md":
		return p.conn.Send(p.passkeyQuery(node))
	case wire.Attr(node, "xmlns") == "w:p":
		return p.conn.Send(wire.Result(node))
	default:
		p.gate.world.Unknown("iq while linking: " + node.String())
		return p.conn.Send(wire.Refuse(node, 501, "feature-not-implemented"))
	}
}

// claim makes sure that only one phone links the client.
func (p *pairing) claim() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken {
		return fmt.Errorf("%w: another phone has used this code", world.ErrConflict)
	}
	p.taken = true
	return nil
}

func (p *pairing) unclaim() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken = false
}

// complete links the client to a phone: the phone signs the client's identity, the client the phone's.
func (p *pairing) complete(ctx context.Context, owner *world.Person, secret []byte) (*world.Device, error) {
	id, err := p.gate.world.NextDevice(owner)
	if err != nil {
		return nil, err
	}
	details, container, err := p.sign(owner, id, secret)
	if err != nil {
		return nil, err
	}
	success := []waBinary.Node{
		{Tag: "device-identity", Content: container},
		{Tag: "device", Attrs: waBinary.Attrs{"jid": owner.JID(world.ByPhone, id), "lid": owner.JID(world.ByLID, id)}},
		{Tag: "platform", Attrs: waBinary.Attrs{"name": "android"}},
	}
	if business := p.gate.world.Settings(owner).Business; business != nil {
		success = append(success, waBinary.Node{Tag: "biz", Attrs: waBinary.Attrs{"name": business.Name}})
	}
	answer, err := p.ask(ctx, waBinary.Node{Tag: "pair-success", Content: success})
	if err != nil {
		return nil, err
	}
	if err := p.verify(answer, owner, details); err != nil {
		return nil, err
	}
	if err := p.gate.phones.FoundSync(owner); err != nil {
		return nil, err
	}
	device := p.gate.world.Link(owner, id, p.hello.Static, p.keys)
	p.gate.world.Record(device, world.Event{Kind: "paired"})
	if err := p.gate.phones.Welcome(ctx, device); err != nil {
		return nil, err
	}
	return device, p.conn.Farewell(streamError(515), wire.LongLinger)
}

func (p *pairing) sign(owner *world.Person, id uint16, secret []byte) (details, container []byte, err error) {
	identity := owner.Keys.Identity()
	details, err = proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(1), Timestamp: proto.Uint64(uint64(p.gate.world.Now().Unix())), KeyIndex: proto.Uint32(uint32(id)),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("encode device identity: %w", err)
	}
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*identity.Priv),
		slices.Concat(accountPrefix, details, p.keys.Identity[:]))
	signed, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentity{
		Details: details, AccountSignatureKey: identity.Pub[:], AccountSignature: signature[:],
	})
	if err != nil {
		return nil, nil, fmt.Errorf("encode signed device identity: %w", err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(signed)
	container, err = proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: signed, HMAC: mac.Sum(nil)})
	return details, container, err
}

// verify checks the client's signature in its answer to pair-success.
func (p *pairing) verify(answer *waBinary.Node, owner *world.Person, details []byte) error {
	if wire.Attr(answer, "type") == "error" {
		refused := answer.GetChildByTag("error")
		return fmt.Errorf("%w: the client refused: %s", world.ErrConflict, wire.Attr(&refused, "text"))
	}
	part := answer.GetChildByTag("pair-device-sign", "device-identity")
	signed := new(waAdv.ADVSignedDeviceIdentity)
	if err := proto.Unmarshal(wire.Bytes(&part), signed); err != nil || len(signed.GetDeviceSignature()) != 64 {
		return fmt.Errorf("%w: the client did not sign", world.ErrConflict)
	}
	message := slices.Concat(devicePrefix, details, p.keys.Identity[:], owner.Keys.Identity().Pub[:])
	key := ecc.NewDjbECPublicKey(p.keys.Identity)
	if !ecc.VerifySignature(key, message, [64]byte(signed.GetDeviceSignature())) {
		return fmt.Errorf("%w: the client's signature is wrong", world.ErrConflict)
	}
	return nil
}

// ask sends the client a query and waits for the answer.
func (p *pairing) ask(ctx context.Context, content waBinary.Node) (*waBinary.Node, error) {
	id, waiter := p.gate.world.ID("pairings"), make(chan *waBinary.Node, 1)
	p.mu.Lock()
	p.answer[id] = waiter
	p.mu.Unlock()
	err := p.conn.Send(waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"type": "set", "id": id, "from": types.ServerJID, "t": p.gate.world.Now().Unix(),
	}, Content: []waBinary.Node{content}})
	if err != nil {
		return nil, err
	}
	return await(ctx, waiter)
}

func await(ctx context.Context, waiter chan *waBinary.Node) (*waBinary.Node, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case answer, ok := <-waiter:
		if !ok {
			return nil, fmt.Errorf("%w: the client hung up", world.ErrConflict)
		}
		return answer, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: the client did not answer: %w", world.ErrConflict, ctx.Err())
	}
}

// random draws bytes for what a phone and a client agree on.
func (p *pairing) random(size int) []byte { return p.gate.world.Random("pairings", size) }

// newPair makes a key pair that is used for this pairing alone.
func (p *pairing) newPair() *keys.KeyPair { return signal.NewPair(p.gate.world.Stream("pairings")) }

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }
