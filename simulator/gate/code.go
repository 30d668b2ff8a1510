package gate

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/curve25519"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"go.mau.fi/whatsmeow/util/keys"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// codeRounds is how often the typed code is hashed.
const codeRounds = 2 << 16

// codeOffer is a client's wish to be linked by a code that the phone's owner types.
type codeOffer struct {
	number  string
	wrapped []byte
	ref     []byte
	finish  chan *waBinary.Node
}

// linkCode answers the two queries of linking by code: hello and finish.
func (p *pairing) linkCode(node *waBinary.Node) waBinary.Node {
	body := wire.Only(node)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch wire.Attr(&body, "stage") {
	case "companion_hello":
		wrapped := body.GetChildByTag("link_code_pairing_wrapped_companion_ephemeral_pub")
		if len(wire.Bytes(&wrapped)) != 80 {
			return wire.Refuse(node, 400, "bad-request")
		}
		p.code = &codeOffer{
			number: wire.JID(&body, "jid").User, wrapped: wire.Bytes(&wrapped), ref: []byte(p.refs[0]),
			finish: make(chan *waBinary.Node, 1),
		}
		return wire.Result(node, waBinary.Node{Tag: "link_code_companion_reg", Content: []waBinary.Node{
			{Tag: "link_code_pairing_ref", Content: p.code.ref},
		}})
	case "companion_finish":
		if p.code != nil {
			select {
			case p.code.finish <- &body:
			default:
			}
		}
		return wire.Result(node)
	default:
		return wire.Refuse(node, 400, "bad-request")
	}
}

// Enter links the client that shows a pairing code for a phone's number, as if the owner had typed it. It returns when the
// client has signed. It fails with ErrConflict when no client asked for this number or the code is wrong.
func (g *Gate) Enter(ctx context.Context, owner *world.Person, code string) (*world.Device, error) {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	waiting := g.waitingFor(owner.Number)
	if len(waiting) == 0 {
		return nil, fmt.Errorf("%w: no client waits for a code of %s", world.ErrConflict, owner.Number)
	}
	var err error
	for _, p := range waiting {
		var device *world.Device
		if device, err = p.enter(ctx, owner, code); err == nil {
			return device, nil
		}
	}
	return nil, err
}

// waitingFor lists the clients that wait for a code of a number, in the order in which they came.
func (g *Gate) waitingFor(number string) []*pairing {
	g.mu.Lock()
	defer g.mu.Unlock()
	var waiting []*pairing
	for _, p := range g.pairings {
		p.mu.Lock()
		if p.code != nil && p.code.number == number && !p.taken && !slices.Contains(waiting, p) {
			waiting = append(waiting, p)
		}
		p.mu.Unlock()
	}
	slices.SortFunc(waiting, func(a, b *pairing) int { return a.number - b.number })
	return waiting
}

func (p *pairing) enter(ctx context.Context, owner *world.Person, code string) (*world.Device, error) {
	if err := p.claim(); err != nil {
		return nil, err
	}
	secret, err := p.exchange(ctx, owner, code)
	if err != nil {
		p.unclaim()
		return nil, err
	}
	return p.complete(ctx, owner, secret)
}

// exchange agrees with the client on the secret that a QR code would have carried. The code encrypts the keys of both
// sides, so a wrong one shows in the client's last message.
func (p *pairing) exchange(ctx context.Context, owner *world.Person, code string) ([]byte, error) {
	p.mu.Lock()
	offer := p.code
	p.mu.Unlock()
	companion, err := wrap(code, offer.wrapped[:32], offer.wrapped[32:48], offer.wrapped[48:])
	if err != nil {
		return nil, err
	}
	ephemeral := p.newPair()
	if err := p.sendPrimary(owner, code, offer, ephemeral); err != nil {
		return nil, err
	}
	finish, err := await(ctx, offer.finish)
	if err != nil {
		return nil, err
	}
	shared, err := curve25519.X25519(ephemeral.Priv[:], companion)
	if err != nil {
		return nil, fmt.Errorf("agree with the client: %w", err)
	}
	return p.openBundle(owner, finish, shared)
}

func (p *pairing) sendPrimary(owner *world.Person, code string, offer *codeOffer, ephemeral *keys.KeyPair) error {
	salt, iv := p.random(32), p.random(16)
	wrapped, err := wrap(code, salt, iv, ephemeral.Pub[:])
	if err != nil {
		return err
	}
	return p.conn.Send(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"type": "link_code_companion_reg", "from": types.ServerJID, "id": p.gate.world.ID("pairings"), "t": p.gate.world.Now().Unix(),
	}, Content: []waBinary.Node{{
		Tag: "link_code_companion_reg", Attrs: waBinary.Attrs{"stage": "primary_hello"}, Content: []waBinary.Node{
			{Tag: "link_code_pairing_wrapped_primary_ephemeral_pub", Content: slices.Concat(salt, iv, wrapped)},
			{Tag: "primary_identity_pub", Content: owner.Keys.Identity().Pub[:]},
			{Tag: "link_code_pairing_ref", Content: offer.ref},
		},
	}}})
}

// openBundle reads the client's last message: salt, nonce, and sealed both identities and randomness.
func (p *pairing) openBundle(owner *world.Person, finish *waBinary.Node, shared []byte) ([]byte, error) {
	part := finish.GetChildByTag("link_code_pairing_wrapped_key_bundle")
	bundle := wire.Bytes(&part)
	if len(bundle) < 32+12 {
		return nil, fmt.Errorf("%w: the client's key bundle is too short", world.ErrConflict)
	}
	key := hkdfutil.SHA256(shared, bundle[:32], []byte("link_code_pairing_key_bundle_encryption_key"), 32)
	plain, err := gcmutil.Decrypt(key, bundle[32:44], bundle[44:], nil)
	if err != nil || len(plain) != 96 {
		return nil, fmt.Errorf("%w: the code is wrong", world.ErrConflict)
	}
	if [32]byte(plain[:32]) != p.keys.Identity {
		return nil, fmt.Errorf("%w: the client's identity differs from the one it registered", world.ErrConflict)
	}
	identities, err := curve25519.X25519(owner.Keys.Identity().Priv[:], plain[:32])
	if err != nil {
		return nil, fmt.Errorf("agree with the client: %w", err)
	}
	return hkdfutil.SHA256(slices.Concat(shared, identities, plain[64:]), nil, []byte("adv_secret"), 32), nil
}

// wrap encrypts or decrypts a key with the code.
func wrap(code string, salt, iv, key []byte) ([]byte, error) {
	derived, err := pbkdf2.Key(sha256.New, code, salt, codeRounds, 32)
	if err != nil {
		return nil, fmt.Errorf("derive key from code: %w", err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	wrapped := make([]byte, len(key))
	cipher.NewCTR(block, iv).XORKeyStream(wrapped, key)
	return wrapped, nil
}
