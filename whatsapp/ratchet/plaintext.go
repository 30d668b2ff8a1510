package ratchet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/store"
)

// inbox knows the messages that were decrypted. The ratchet has moved on, so that a redelivery could not
// be decrypted again: until its message is stored the plaintext is kept, in memory, and in the database
// as soon as the step is there without the message.
type inbox struct {
	mu     sync.Mutex
	loaded bool
	last   key                    // the plaintext that was decrypted last, until it is taken
	done   map[[32]byte]time.Time // what is stored, to skip its redelivery early
	order  [][32]byte             // of done, oldest first
}

// doneMax is how many hashes of stored messages are remembered.
const doneMax = 512

const sqlPlaintexts = `SELECT ciphertext_hash, plaintext FROM whatsmeow_event_buffer WHERE our_jid = $1 AND plaintext IS NOT NULL`

func plaintextKey(hash [32]byte) key { return key{table: plaintexts, a: string(hash[:])} }

// take returns the key of the plaintext that was decrypted last, once.
func (i *inbox) take() key {
	i.mu.Lock()
	defer i.mu.Unlock()
	k := i.last
	i.last = key{}
	return k
}

// DoDecryptionTxn runs fn; its writes wait in memory for the message's transaction.
func (s *Store) DoDecryptionTxn(ctx context.Context, fn func(context.Context) error) error {
	s.stepping.Lock()
	defer s.stepping.Unlock()
	return fn(ctx)
}

// GetBufferedEvent returns what the ciphertext was decrypted to, nil plaintext when its message is
// stored, or nil when it was not seen.
func (s *Store) GetBufferedEvent(ctx context.Context, hash [32]byte) (*store.BufferedEvent, error) {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	if at, ok := s.inbox.done[hash]; ok {
		return &store.BufferedEvent{InsertTime: at}, nil
	}
	if err := s.loadPlaintexts(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.records[plaintextKey(hash)]
	if !ok || r.value == nil {
		return nil, nil
	}
	s.inbox.last = plaintextKey(hash)
	return &store.BufferedEvent{Plaintext: r.value, InsertTime: time.Now()}, nil
}

// loadPlaintexts reads, once, what a crash left. The caller holds the inbox's mutex.
func (s *Store) loadPlaintexts(ctx context.Context) error {
	if s.inbox.loaded {
		return nil
	}
	rows, err := s.pool.Query(ctx, sqlPlaintexts, s.jid)
	if err != nil {
		return fmt.Errorf("load plaintexts: %w", err)
	}
	kept, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Hash, Plaintext []byte }])
	if err != nil {
		return fmt.Errorf("load plaintexts: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range kept {
		s.records[plaintextKey([32]byte(p.Hash))] = record{value: p.Plaintext, taken: true}
	}
	s.inbox.loaded = true
	return nil
}

// PutBufferedEvent remembers a plaintext until its message is stored.
func (s *Store) PutBufferedEvent(_ context.Context, hash [32]byte, plaintext []byte, _ time.Time) error {
	s.inbox.mu.Lock()
	s.inbox.last = plaintextKey(hash)
	s.inbox.mu.Unlock()
	s.put(plaintextKey(hash), plaintext)
	return nil
}

// ClearBufferedEventPlaintext notes that the message of the ciphertext is stored.
func (s *Store) ClearBufferedEventPlaintext(_ context.Context, hash [32]byte) error {
	s.drop(plaintextKey(hash))
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	s.inbox.done[hash] = time.Now()
	s.inbox.order = append(s.inbox.order, hash)
	if len(s.inbox.order) > doneMax {
		delete(s.inbox.done, s.inbox.order[0])
		s.inbox.order = s.inbox.order[1:]
	}
	return nil
}

// DeleteOldBufferedHashes does nothing: what is done is bounded by number, and what is not is dropped
// when it is.
func (s *Store) DeleteOldBufferedHashes(context.Context) error { return nil }
