// Package syncd is app state: what the linked clients of one account agree on beside messages, such as archived chats,
// saved contacts and the account's name. A server keeps logs of sealed patches that it cannot read; the phone, like every
// client, opens them with keys that the server never sees.
package syncd

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"io"
	"time"

	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/util/hkdfutil"
)

// macSize is the length of every MAC in app state, in bytes. Values end with theirs.
const macSize = 32

// Key seals app state. A phone makes it and shares it with its clients.
type Key struct {
	ID, Data []byte
	At       time.Time
}

// newKey makes a key. Its ID is that of the device that made it, 0 for the phone, and the number of the key.
func newKey(number uint32, at time.Time, random io.Reader) Key {
	key := Key{ID: binary.BigEndian.AppendUint32([]byte{0, 0}, number), Data: make([]byte, 32), At: at}
	_, _ = io.ReadFull(random, key.Data)
	return key
}

// secrets are the five keys that follow from one.
type secrets struct {
	id                                        []byte
	index, encryption, value, snapshot, patch []byte
}

func (k Key) expand() secrets {
	all := hkdfutil.SHA256(k.Data, nil, []byte("WhatsApp Mutation Keys"), 160)
	return secrets{k.ID, all[:32], all[32:64], all[64:96], all[96:128], all[128:]}
}

// keyring finds keys by their ID.
type keyring []Key

func (r keyring) find(id []byte) (secrets, bool) {
	for _, key := range r {
		if bytes.Equal(key.ID, id) {
			return key.expand(), true
		}
	}
	return secrets{}, false
}

func mac(algorithm func() hash.Hash, key []byte, parts ...[]byte) []byte {
	h := hmac.New(algorithm, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

// valueMAC is the MAC of an encrypted value: over operation, key, value, and how long the first two are.
func (s secrets) valueMAC(operation waServerSync.SyncdMutation_SyncdOperation, sealed []byte) []byte {
	head := append([]byte{byte(operation) + 1}, s.id...)
	return mac(sha512.New, s.value, head, sealed, number(uint64(len(head))))[:macSize]
}

// indexMAC is the name under which the server knows what a mutation is about.
func (s secrets) indexMAC(index []byte) []byte { return mac(sha256.New, s.index, index) }

// snapshotMAC is the MAC of a whole collection at a version.
func (s secrets) snapshotMAC(name Name, version uint64, hash []byte) []byte {
	return mac(sha256.New, s.snapshot, hash, number(version), []byte(name))
}

// patchMAC is the MAC of a patch: over the MAC of what it leads to and the MACs of its values.
func (s secrets) patchMAC(name Name, version uint64, patch *waServerSync.SyncdPatch) []byte {
	parts := [][]byte{patch.GetSnapshotMAC()}
	for _, mutation := range patch.GetMutations() {
		_, value := cutMAC(mutation)
		parts = append(parts, value)
	}
	return mac(sha256.New, s.patch, append(parts, number(version), []byte(name))...)
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// cutMAC takes a mutation's value apart: what is encrypted, and its MAC. Both are nil for a value that is too short.
func cutMAC(mutation *waServerSync.SyncdMutation) (sealed, mac []byte) {
	blob := mutation.GetRecord().GetValue().GetBlob()
	if len(blob) < macSize {
		return nil, nil
	}
	return blob[:len(blob)-macSize], blob[len(blob)-macSize:]
}
