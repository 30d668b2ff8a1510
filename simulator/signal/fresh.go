package signal

import (
	"encoding/binary"
	"io"

	"go.mau.fi/whatsmeow/util/keys"
)

// NewPair makes a key pair of random bytes, clamped as Curve25519 wants it.
func NewPair(random io.Reader) *keys.KeyPair {
	var priv [32]byte
	_, _ = io.ReadFull(random, priv[:])
	priv[0] &= 248
	priv[31] &= 127
	priv[31] |= 64
	return keys.NewKeyPairFromPrivateKey(priv)
}

// fill makes fresh keys and forgets everything else. The caller holds the lock.
func (k *Keyring) fill() {
	var number [4]byte
	_, _ = io.ReadFull(k.random, number[:])
	k.number = binary.BigEndian.Uint32(number[:])&0x3fff + 1
	k.identity = NewPair(k.random)
	k.oneTime, k.nextID = map[uint32]*keys.KeyPair{}, 1
	k.sessions = map[string][]byte{}
	k.broken, k.stale = map[string]bool{}, map[string]bool{}
	k.senders, k.shared = map[string][]byte{}, map[string]map[Peer]bool{}
	k.signed = k.identity.CreateSignedPreKey(1)
	k.signed.KeyPair = *NewPair(k.random)
	k.signed.Signature = k.identity.Sign(&k.signed.KeyPair)
}

// Reinstall makes a new identity and forgets all sessions, as when the app was installed anew.
func (k *Keyring) Reinstall() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fill()
}
