package ratchet

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/store"
)

// plaintexts remembers what was decrypted until its message is committed: should the commit fail, the
// ratchet in memory has moved on and the redelivered ciphertext could not be decrypted again. After a
// crash it is empty, and so is the memory of the ratchet: both are as the database has them.
type plaintexts struct {
	mu    sync.Mutex
	of    map[[32]byte]*store.BufferedEvent
	order [][32]byte // oldest first, of those that are done
}

// doneMax is how many hashes of stored messages are remembered, to skip their redelivery early.
const doneMax = 512

// DoDecryptionTxn runs fn; its writes wait in memory for the message's transaction.
func (s *Store) DoDecryptionTxn(ctx context.Context, fn func(context.Context) error) error {
	return fn(ctx)
}

// GetBufferedEvent returns what the ciphertext was decrypted to, nil plaintext when its message is
// stored, or nil when it was not seen.
func (s *Store) GetBufferedEvent(_ context.Context, hash [32]byte) (*store.BufferedEvent, error) {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	return s.inbox.of[hash], nil
}

// PutBufferedEvent remembers a plaintext until its message is stored.
func (s *Store) PutBufferedEvent(_ context.Context, hash [32]byte, plaintext []byte, serverTime time.Time) error {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	s.inbox.of[hash] = &store.BufferedEvent{Plaintext: plaintext, InsertTime: time.Now(), ServerTime: serverTime}
	return nil
}

// ClearBufferedEventPlaintext notes that the message of the ciphertext is stored.
func (s *Store) ClearBufferedEventPlaintext(_ context.Context, hash [32]byte) error {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	e := s.inbox.of[hash]
	if e == nil || e.Plaintext == nil {
		return nil
	}
	s.inbox.of[hash] = &store.BufferedEvent{InsertTime: e.InsertTime, ServerTime: e.ServerTime}
	s.inbox.order = append(s.inbox.order, hash)
	if len(s.inbox.order) > doneMax {
		delete(s.inbox.of, s.inbox.order[0])
		s.inbox.order = s.inbox.order[1:]
	}
	return nil
}

// DeleteOldBufferedHashes does nothing: what is done is bounded by number.
func (s *Store) DeleteOldBufferedHashes(context.Context) error { return nil }
