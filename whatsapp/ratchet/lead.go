package ratchet

import (
	"context"

	group "go.mau.fi/libsignal/groups/state/record"
	signal "go.mau.fi/libsignal/state/record"
	"go.mau.fi/whatsmeow/store"
)

// lead is how many keys of a chain are left out when a session is first encrypted with after a crash, which
// may have lost the steps of messages that were sent: with the same keys other messages would be taken for
// copies of those, and dropped. It is more than may be on its way to the database at a time, and less than
// the 2000 keys by which a receiver lets a chain run ahead.
const lead = 500

// Distrust tells, before the first use, that the process which had the sessions last may have crashed.
func (s *Store) Distrust() { s.distrusted = true }

// leadOn moves on the sending chains of those sessions that this store has only read, and commits that for
// certain before they are used. found is of GetManySessions, and is changed.
func (s *Store) leadOn(ctx context.Context, found map[string][]byte) error {
	if !s.distrusted {
		return nil
	}
	moved := false
	for address := range found {
		if session, ok := s.leadOnce(key{table: sessions, a: address}, leave); ok {
			found[address], moved = session, true
		}
	}
	if !moved {
		return nil
	}
	return s.flush(ctx, true)
}

// leadGroup does the same with our own sender key of a group.
func (s *Store) leadGroup(ctx context.Context, k key, found []byte) ([]byte, error) {
	if !s.distrusted || found == nil {
		return found, nil
	}
	moved, ok := s.leadOnce(k, leaveGroup)
	if !ok {
		return found, nil
	}
	return moved, s.flush(ctx, true)
}

// leadOnce returns the moved record, or false if there is nothing to move.
func (s *Store) leadOnce(k key, leave func([]byte, int) ([]byte, bool)) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.records[k]
	if !ok || r.value == nil || s.led[k] {
		return nil, false
	}
	s.led[k] = true // also where there is nothing to lead: nor will there be
	ahead, ok := leave(r.value, lead)
	if !ok {
		return nil, false
	}
	s.version++
	s.records[k] = record{value: ahead, version: s.version}
	s.changed[k] = s.version
	return ahead, true
}

// leave returns the session with n keys of its sending chain left out. It returns false for one that has
// none, or cannot be read, which who uses it will find.
func leave(session []byte, n int) ([]byte, bool) {
	serializer := store.SignalProtobufSerializer
	r, err := signal.NewSessionFromBytes(session, serializer.Session, serializer.State)
	if err != nil || !r.SessionState().HasSenderChain() {
		return nil, false
	}
	chain := r.SessionState().SenderChainKey()
	for range n {
		chain = chain.NextKey()
	}
	r.SessionState().SetSenderChainKey(chain)
	return r.Serialize(), true
}

// leaveGroup returns a sender key with n keys of its chain left out. It returns false for another member's,
// with which nothing is encrypted.
func leaveGroup(senderKey []byte, n int) ([]byte, bool) {
	serializer := store.SignalProtobufSerializer
	r, err := group.NewSenderKeyFromBytes(senderKey, serializer.SenderKeyRecord, serializer.SenderKeyState)
	if err != nil || r.IsEmpty() {
		return nil, false
	}
	state, err := r.SenderKeyState()
	if err != nil || state.SigningKey().PrivateKey() == nil || state.SigningKey().PrivateKey().Serialize() == [32]byte{} {
		return nil, false
	}
	chain := state.SenderChainKey()
	for range n {
		chain = chain.Next()
	}
	state.SetSenderChainKey(chain)
	return r.Serialize(), true
}
