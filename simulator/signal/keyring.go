// Package signal gives a simulated phone its end-to-end encryption: the keys it is known by and its Signal sessions with
// linked clients. Everything is kept as serialised bytes, so that a failed attempt to decrypt leaves no trace.
package signal

import (
	"io"
	"sync"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/util/optional"

	"go.mau.fi/whatsmeow/util/keys"
)

// maxOneTime is how many one-time keys are kept for clients that asked for one and never used it.
const maxOneTime = 500

// Keyring holds the keys and sessions of one phone. It may be used from many goroutines, and encodes to JSON with Saved.
type Keyring struct {
	// Turn is held by whoever writes to a group, so that no message overtakes the sender key that it needs.
	Turn sync.Mutex

	mu       sync.Mutex
	random   io.Reader
	number   uint32
	identity *keys.KeyPair
	signed   *keys.PreKey
	oneTime  map[uint32]*keys.KeyPair
	nextID   uint32
	sessions map[string][]byte
	// senders are the sender keys of groups, shared is who has been sent the phone's own ones.
	senders map[string][]byte
	shared  map[string]map[Peer]bool
	// broken sessions cannot be read by either side; stale ones are only good for reading.
	broken, stale map[string]bool
}

// NewKeyring makes fresh keys of random bytes.
func NewKeyring(random io.Reader) *Keyring {
	k := &Keyring{random: random}
	k.fill()
	return k
}

// Identity is the phone's identity key pair. With it the phone also signs the clients it links.
func (k *Keyring) Identity() *keys.KeyPair {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.identity
}

// Bundle is what others need to start a session: the public keys of a phone or a linked client.
type Bundle struct {
	Registration uint32
	Identity     [32]byte
	Signed       SignedKey
	OneTime      *PublicKey
}

// PublicKey is a numbered public key.
type PublicKey struct {
	ID    uint32
	Value [32]byte
}

// SignedKey is a public key signed with the identity key.
type SignedKey struct {
	PublicKey
	Signature [64]byte
}

// Bundle hands out the phone's public keys with a new one-time key.
func (k *Keyring) Bundle() Bundle {
	k.mu.Lock()
	defer k.mu.Unlock()
	id, pair := k.nextID, NewPair(k.random)
	k.oneTime[id] = pair
	k.nextID = id%0xfffffe + 1
	if id > maxOneTime {
		delete(k.oneTime, id-maxOneTime)
	}
	return Bundle{
		Registration: k.number,
		Identity:     *k.identity.Pub,
		Signed:       SignedKey{PublicKey{k.signed.KeyID, *k.signed.Pub}, *k.signed.Signature},
		OneTime:      &PublicKey{id, *pair.Pub},
	}
}

// library turns the bundle into the form of the Signal library, for the client with that device number.
func (b Bundle) library(device uint32) *prekey.Bundle {
	identityKey := identity.NewKey(ecc.NewDjbECPublicKey(b.Identity))
	signed := ecc.NewDjbECPublicKey(b.Signed.Value)
	if b.OneTime == nil {
		return prekey.NewBundle(b.Registration, device, optional.NewEmptyUint32(), b.Signed.ID, nil, signed,
			b.Signed.Signature, identityKey)
	}
	return prekey.NewBundle(b.Registration, device, optional.NewOptionalUint32(b.OneTime.ID), b.Signed.ID,
		ecc.NewDjbECPublicKey(b.OneTime.Value), signed, b.Signed.Signature, identityKey)
}

// Peer names the linked client at the other end of a session.
type Peer struct {
	User   string
	Device uint16
}

func (p Peer) address() *protocol.SignalAddress {
	return protocol.NewSignalAddress(p.User, uint32(p.Device))
}
