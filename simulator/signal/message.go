package signal

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/state/record"

	"go.mau.fi/whatsmeow/store"
)

// Kinds of ciphertext, as the enc node of a message names them.
const (
	// PreKeyMessage starts a session.
	PreKeyMessage = "pkmsg"
	// Message belongs to a session that both sides have.
	Message = "msg"
)

var (
	// ErrForgotten says that the phone was made to forget its session.
	ErrForgotten = errors.New("session forgotten")
	errPadding   = errors.New("wrong padding")
	errKind      = errors.New("unknown kind of ciphertext")
)

var serializer = store.SignalProtobufSerializer

// Ciphertext is an encrypted message with its kind.
type Ciphertext struct {
	Kind string
	Data []byte
}

// Encrypt encrypts for a linked client. Without a session it starts one with the keys that fetch returns.
func (k *Keyring) Encrypt(ctx context.Context, to Peer, plain []byte, fetch func() (Bundle, error)) (Ciphertext, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	builder := session.NewBuilderFromSignal((*library)(k), to.address(), serializer)
	name := to.address().String()
	if _, ok := k.sessions[name]; !ok || k.stale[name] {
		bundle, err := fetch()
		if err != nil {
			return Ciphertext{}, fmt.Errorf("fetch keys of %s:%d: %w", to.User, to.Device, err)
		}
		if err := builder.ProcessBundle(ctx, bundle.library(uint32(to.Device))); err != nil {
			return Ciphertext{}, fmt.Errorf("start session with %s:%d: %w", to.User, to.Device, err)
		}
		delete(k.stale, name)
	}
	sealed, err := session.NewCipher(builder, to.address()).Encrypt(ctx, pad(plain))
	if err != nil {
		return Ciphertext{}, fmt.Errorf("encrypt for %s:%d: %w", to.User, to.Device, err)
	}
	text := Ciphertext{Kind: Message, Data: sealed.Serialize()}
	if sealed.Type() == protocol.PREKEY_TYPE {
		text.Kind = PreKeyMessage
	}
	if k.broken[name] {
		text.Data[len(text.Data)-1] ^= 0xff // spoils the MAC
	}
	return text, nil
}

// Renew drops the session with a client and starts another with the given keys.
func (k *Keyring) Renew(ctx context.Context, with Peer, bundle Bundle) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drop(with)
	builder := session.NewBuilderFromSignal((*library)(k), with.address(), serializer)
	return builder.ProcessBundle(ctx, bundle.library(uint32(with.Device)))
}

// Break spoils the session with a client until one side has asked the other to send again: the next message to the
// client cannot be read there, and the next message from it cannot be read here.
func (k *Keyring) Break(peer Peer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.broken[peer.address().String()] = true
}

// Broken tells whether the session with a client is spoiled.
func (k *Keyring) Broken(peer Peer) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.broken[peer.address().String()]
}

func (k *Keyring) drop(peer Peer) {
	delete(k.sessions, peer.address().String())
	delete(k.broken, peer.address().String())
	delete(k.stale, peer.address().String())
}

// Decrypt reads a message of a linked client. again says that the client sends it anew because it was asked to.
// After a failure the keyring is as it was.
func (k *Keyring) Decrypt(ctx context.Context, from Peer, text Ciphertext, again bool) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken[from.address().String()] {
		if !again {
			return nil, ErrForgotten
		}
		k.drop(from)
	}
	padded, err := k.open(ctx, from, text)
	if err != nil {
		return nil, fmt.Errorf("decrypt %s of %s:%d: %w", text.Kind, from.User, from.Device, err)
	}
	return unpad(padded)
}

func (k *Keyring) open(ctx context.Context, from Peer, text Ciphertext) ([]byte, error) {
	cipher := session.NewCipher(session.NewBuilderFromSignal((*library)(k), from.address(), serializer), from.address())
	switch text.Kind {
	case PreKeyMessage:
		message, err := protocol.NewPreKeySignalMessageFromBytes(text.Data, serializer.PreKeySignalMessage, serializer.SignalMessage)
		if err != nil {
			return nil, err
		}
		return cipher.DecryptMessage(ctx, message)
	case Message:
		message, err := protocol.NewSignalMessageFromBytes(text.Data, serializer.SignalMessage)
		if err != nil {
			return nil, err
		}
		return k.openWithAny(ctx, cipher, from, message)
	default:
		return nil, fmt.Errorf("%w: %q", errKind, text.Kind)
	}
}

// openWithAny tries the current state of the session and then each earlier one, every time on a fresh copy, because the
// library changes a state even when it does not fit.
func (k *Keyring) openWithAny(ctx context.Context, cipher *session.Cipher, from Peer, message *protocol.SignalMessage) ([]byte, error) {
	lib := (*library)(k)
	fresh, err := lib.LoadSession(ctx, from.address())
	if err != nil {
		return nil, err
	}
	plain, _, first := cipher.DecryptWithState(ctx, fresh.SessionState(), message)
	if first == nil {
		return plain, lib.StoreSession(ctx, from.address(), fresh)
	}
	for i := range fresh.PreviousSessionStates() {
		var copied *record.Session
		if copied, err = lib.LoadSession(ctx, from.address()); err != nil {
			return nil, err
		}
		state := copied.PreviousSessionStates()[i]
		if plain, _, err = cipher.DecryptWithState(ctx, state, message); err == nil {
			copied.PromoteState(state)
			return plain, lib.StoreSession(ctx, from.address(), copied)
		}
	}
	return nil, first
}

// pad appends 1 to 15 bytes, each of them saying how many.
func pad(plain []byte) []byte {
	size := rand.IntN(15) + 1
	padded := make([]byte, len(plain), len(plain)+size)
	copy(padded, plain)
	for range size {
		padded = append(padded, byte(size))
	}
	return padded
}

func unpad(padded []byte) ([]byte, error) {
	if len(padded) == 0 {
		return nil, errPadding
	}
	size := int(padded[len(padded)-1])
	if size == 0 || size > len(padded) {
		return nil, errPadding
	}
	return padded[:len(padded)-size], nil
}
