package signal

import (
	"context"
	"fmt"
	"slices"

	"go.mau.fi/libsignal/groups"
	"go.mau.fi/libsignal/protocol"
)

// GroupMessage is the kind of a ciphertext that all members of a group can read who have the sender's key.
const GroupMessage = "skmsg"

// self is the peer under which a phone keeps its own sender keys.
var self = Peer{User: "self"}

// ShareKey returns the phone's sender key of a group, and who of its readers does not have it yet. A new key is made when
// somebody who has the old one is no longer among the readers.
func (k *Keyring) ShareKey(ctx context.Context, group string, readers []Peer) (key []byte, lacking []Peer, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for reader := range k.shared[group] {
		if !slices.Contains(readers, reader) {
			k.forgetOwn(group)
			break
		}
	}
	key, err = k.distribution(ctx, group)
	for _, reader := range readers {
		if !k.shared[group][reader] {
			lacking = append(lacking, reader)
		}
	}
	return key, lacking, err
}

// GroupKey returns the phone's sender key of a group for one reader who asked for it.
func (k *Keyring) GroupKey(ctx context.Context, group string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.distribution(ctx, group)
}

// Shared notes that a reader has been sent the phone's present sender key of a group.
func (k *Keyring) Shared(group string, with Peer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.shared[group] == nil {
		k.shared[group] = map[Peer]bool{}
	}
	k.shared[group][with] = true
}

func (k *Keyring) forgetOwn(group string) {
	delete(k.shared, group)
	delete(k.senders, senderName(sender(group, self)))
}

func (k *Keyring) distribution(ctx context.Context, group string) ([]byte, error) {
	message, err := k.groups().Create(ctx, sender(group, self))
	if err != nil {
		return nil, fmt.Errorf("make sender key of %s: %w", group, err)
	}
	return message.Serialize(), nil
}

// EncryptGroup encrypts for everybody who has the phone's sender key of a group.
func (k *Keyring) EncryptGroup(ctx context.Context, group string, plain []byte) (Ciphertext, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	cipher := groups.NewGroupCipher(k.groups(), sender(group, self), (*library)(k))
	sealed, err := cipher.Encrypt(ctx, pad(plain))
	if err != nil {
		return Ciphertext{}, fmt.Errorf("encrypt for %s: %w", group, err)
	}
	return Ciphertext{Kind: GroupMessage, Data: sealed.SignedSerialize()}, nil
}

// Spoil makes a ciphertext unreadable for a linked client if the session with it is broken, and returns it as it is if not.
func (k *Keyring) Spoil(to Peer, text Ciphertext) Ciphertext {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken[to.address().String()] {
		text.Data = slices.Clone(text.Data)
		text.Data[len(text.Data)-1] ^= 0xff
	}
	return text
}

// maxGap is how far a sender key may come ahead of what was read with it and still leave the keys in between good for
// messages that were overtaken.
const maxGap = 50

// AcceptKey keeps the sender key that a linked client uses in a group. One that is known stays as far as it has come: so
// no message is read with a key that another was read with.
func (k *Keyring) AcceptKey(ctx context.Context, group string, from Peer, key []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	message, err := protocol.NewSenderKeyDistributionMessageFromBytes(key, serializer.SenderKeyDistributionMessage)
	if err != nil {
		return fmt.Errorf("read sender key of %s:%d: %w", from.User, from.Device, err)
	}
	if k.hasCome(ctx, sender(group, from), message) {
		return nil
	}
	if err := k.groups().Process(ctx, sender(group, from), message); err != nil {
		return fmt.Errorf("keep sender key of %s:%d: %w", from.User, from.Device, err)
	}
	return nil
}

// hasCome reports whether the phone has the sender key, used as far as the message says or nearly so.
func (k *Keyring) hasCome(ctx context.Context, name *protocol.SenderKeyName, message *protocol.SenderKeyDistributionMessage) bool {
	record, err := (*library)(k).LoadSenderKey(ctx, name)
	if err != nil {
		return false
	}
	state, err := record.GetSenderKeyStateByID(message.ID())
	if err != nil || state.SigningKey().PublicKey().PublicKey() != message.SignatureKey().PublicKey() {
		return false
	}
	return message.Iteration() <= state.SenderChainKey().Iteration()+maxGap
}

// DecryptGroup reads what a linked client wrote to a group. After a failure the keyring is as it was.
func (k *Keyring) DecryptGroup(ctx context.Context, group string, from Peer, text Ciphertext) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken[from.address().String()] {
		return nil, ErrForgotten
	}
	message, err := protocol.NewSenderKeyMessageFromBytes(text.Data, serializer.SenderKeyMessage)
	if err != nil {
		return nil, fmt.Errorf("read group message of %s:%d: %w", from.User, from.Device, err)
	}
	cipher := groups.NewGroupCipher(k.groups(), sender(group, from), (*library)(k))
	padded, err := cipher.Decrypt(ctx, message)
	if err != nil {
		return nil, fmt.Errorf("decrypt group message of %s:%d: %w", from.User, from.Device, err)
	}
	return unpad(padded)
}

func (k *Keyring) groups() *groups.SessionBuilder {
	return groups.NewGroupSessionBuilder((*library)(k), serializer)
}

// sender names a sender key: whose it is and in which group.
func sender(group string, of Peer) *protocol.SenderKeyName {
	return protocol.NewSenderKeyName(group, of.address())
}

func senderName(name *protocol.SenderKeyName) string {
	return name.GroupID() + "::" + name.Sender().String()
}
