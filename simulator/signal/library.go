package signal

import (
	"context"
	"errors"
	"fmt"

	"go.mau.fi/libsignal/ecc"
	groups "go.mau.fi/libsignal/groups/state/record"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/state/store"

	"go.mau.fi/whatsmeow/util/keys"
)

// library is the keyring as the Signal library wants to see it. Its caller holds the keyring's lock.
type library Keyring

var _ store.SignalProtocol = (*library)(nil)

// errUnused answers what the library offers and phones never do.
var errUnused = errors.New("not used by a simulated phone")

func pairOf(pair *keys.KeyPair) *ecc.ECKeyPair {
	return ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*pair.Pub), ecc.NewDjbECPrivateKey(*pair.Priv))
}

// GetIdentityKeyPair returns the phone's identity.
func (l *library) GetIdentityKeyPair() *identity.KeyPair {
	pair := pairOf(l.identity)
	return identity.NewKeyPair(identity.NewKey(pair.PublicKey()), pair.PrivateKey())
}

// GetLocalRegistrationID returns the phone's registration number.
func (l *library) GetLocalRegistrationID() uint32 { return l.number }

// SaveIdentity keeps nothing: a simulated phone trusts whom it meets.
func (l *library) SaveIdentity(context.Context, *protocol.SignalAddress, *identity.Key) error {
	return nil
}

// IsTrustedIdentity is always true.
func (l *library) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}

// LoadPreKey returns a one-time key, nil if it was used or never handed out.
func (l *library) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	pair, ok := l.oneTime[id]
	if !ok {
		return nil, nil
	}
	return record.NewPreKey(id, pairOf(pair), serializer.PreKeyRecord), nil
}

// RemovePreKey forgets a one-time key that was used.
func (l *library) RemovePreKey(_ context.Context, id uint32) error {
	delete(l.oneTime, id)
	return nil
}

// StorePreKey is not used.
func (l *library) StorePreKey(context.Context, uint32, *record.PreKey) error { return errUnused }

// ContainsPreKey is not used.
func (l *library) ContainsPreKey(context.Context, uint32) (bool, error) { return false, errUnused }

// LoadSignedPreKey returns the phone's only signed key.
func (l *library) LoadSignedPreKey(_ context.Context, id uint32) (*record.SignedPreKey, error) {
	if id != l.signed.KeyID {
		return nil, nil
	}
	return record.NewSignedPreKey(id, 0, pairOf(&l.signed.KeyPair), *l.signed.Signature, serializer.SignedPreKeyRecord), nil
}

// LoadSignedPreKeys is not used.
func (l *library) LoadSignedPreKeys(context.Context) ([]*record.SignedPreKey, error) {
	return nil, errUnused
}

// StoreSignedPreKey is not used.
func (l *library) StoreSignedPreKey(context.Context, uint32, *record.SignedPreKey) error {
	return errUnused
}

// ContainsSignedPreKey is not used.
func (l *library) ContainsSignedPreKey(context.Context, uint32) (bool, error) {
	return false, errUnused
}

// RemoveSignedPreKey is not used.
func (l *library) RemoveSignedPreKey(context.Context, uint32) error { return errUnused }

// LoadSession returns a fresh copy of the session, an empty one if there is none.
func (l *library) LoadSession(_ context.Context, with *protocol.SignalAddress) (*record.Session, error) {
	raw, ok := l.sessions[with.String()]
	if !ok {
		return record.NewSession(serializer.Session, serializer.State), nil
	}
	loaded, err := record.NewSessionFromBytes(raw, serializer.Session, serializer.State)
	if err != nil {
		return nil, fmt.Errorf("decode session with %s: %w", with, err)
	}
	return loaded, nil
}

// StoreSession keeps the session as bytes.
func (l *library) StoreSession(_ context.Context, with *protocol.SignalAddress, session *record.Session) error {
	l.sessions[with.String()] = session.Serialize()
	return nil
}

// ContainsSession tells whether there is a session.
func (l *library) ContainsSession(_ context.Context, with *protocol.SignalAddress) (bool, error) {
	_, ok := l.sessions[with.String()]
	return ok, nil
}

// GetSubDeviceSessions is not used.
func (l *library) GetSubDeviceSessions(context.Context, string) ([]uint32, error) {
	return nil, errUnused
}

// DeleteSession is not used.
func (l *library) DeleteSession(context.Context, *protocol.SignalAddress) error { return errUnused }

// DeleteAllSessions is not used.
func (l *library) DeleteAllSessions(context.Context) error { return errUnused }

// StoreSenderKey keeps a sender key of a group as bytes.
func (l *library) StoreSenderKey(_ context.Context, name *protocol.SenderKeyName, key *groups.SenderKey) error {
	l.senders[senderName(name)] = key.Serialize()
	return nil
}

// LoadSenderKey returns a fresh copy of a sender key, an empty one if there is none.
func (l *library) LoadSenderKey(_ context.Context, name *protocol.SenderKeyName) (*groups.SenderKey, error) {
	raw, ok := l.senders[senderName(name)]
	if !ok {
		return groups.NewSenderKey(serializer.SenderKeyRecord, serializer.SenderKeyState), nil
	}
	key, err := groups.NewSenderKeyFromBytes(raw, serializer.SenderKeyRecord, serializer.SenderKeyState)
	if err != nil {
		return nil, fmt.Errorf("decode sender key %s: %w", senderName(name), err)
	}
	return key, nil
}
