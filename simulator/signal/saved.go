package signal

import (
	"fmt"
	"io"
	"maps"
	"strings"

	"go.mau.fi/whatsmeow/util/keys"
)

// Saved is a keyring as it is written to a file.
type Saved struct {
	Registration uint32
	Identity     []byte
	Signed       []byte
	SignedID     uint32
	OneTime      map[uint32][]byte
	NextID       uint32
	Sessions     map[string][]byte
	Broken       map[string]bool `json:",omitempty"`
	// Senders are the sender keys of linked clients in groups. The phone's own are not kept: it makes new ones.
	Senders map[string][]byte `json:",omitempty"`
}

// Save copies everything in the keyring, private keys included.
func (k *Keyring) Save() Saved {
	k.mu.Lock()
	defer k.mu.Unlock()
	saved := Saved{
		Registration: k.number,
		Identity:     k.identity.Priv[:],
		Signed:       k.signed.Priv[:],
		SignedID:     k.signed.KeyID,
		OneTime:      make(map[uint32][]byte, len(k.oneTime)),
		NextID:       k.nextID,
		Sessions:     maps.Clone(k.sessions),
		Broken:       maps.Clone(k.broken),
	}
	saved.Senders = maps.Clone(k.senders)
	maps.DeleteFunc(saved.Senders, func(name string, _ []byte) bool { return strings.HasSuffix(name, "::"+self.address().String()) })
	for id, pair := range k.oneTime {
		saved.OneTime[id] = pair.Priv[:]
	}
	return saved
}

// Restore makes a keyring of what was saved. It fails when a key has the wrong length. What was saved may be older than what
// the clients remember, and a message encrypted with a key that was used before would be ignored: so the phone starts new
// sessions for what it sends, and uses the saved ones to read.
func Restore(saved Saved, random io.Reader) (*Keyring, error) {
	k := NewKeyring(random)
	k.number, k.nextID = saved.Registration, saved.NextID
	if err := restoreKey(&k.identity, saved.Identity); err != nil {
		return nil, fmt.Errorf("restore identity key: %w", err)
	}
	var signed *keys.KeyPair
	if err := restoreKey(&signed, saved.Signed); err != nil {
		return nil, fmt.Errorf("restore signed key: %w", err)
	}
	k.signed = &keys.PreKey{KeyPair: *signed, KeyID: saved.SignedID, Signature: k.identity.Sign(signed)}
	for id, raw := range saved.OneTime {
		var pair *keys.KeyPair
		if err := restoreKey(&pair, raw); err != nil {
			return nil, fmt.Errorf("restore one-time key %d: %w", id, err)
		}
		k.oneTime[id] = pair
	}
	maps.Copy(k.sessions, saved.Sessions)
	maps.Copy(k.broken, saved.Broken)
	maps.Copy(k.senders, saved.Senders)
	for name := range saved.Sessions {
		k.stale[name] = true
	}
	return k, nil
}

func restoreKey(into **keys.KeyPair, raw []byte) error {
	if len(raw) != 32 {
		return fmt.Errorf("key of %d bytes", len(raw))
	}
	*into = keys.NewKeyPairFromPrivateKey([32]byte(raw))
	return nil
}
