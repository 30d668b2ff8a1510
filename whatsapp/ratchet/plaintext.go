package ratchet

import (
	"context"
	"fmt"
	"slices"
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
	kept   []key                  // plaintexts in the order in which they came, those whose message is stored too
	done   map[[32]byte]time.Time // what is stored, to skip its redelivery early
	order  [][32]byte             // of done, oldest first
}

// doneMax is how many hashes of stored messages are remembered.
const doneMax = 512

// plaintextsMax is how many plaintexts wait for their messages at most. Of what cannot be read as a message whatsmeow
// never says that it is done with: whoever sends such must not fill the memory.
const plaintextsMax = 256

const (
	sqlPlaintexts = `
		SELECT ciphertext_hash, plaintext FROM whatsmeow_event_buffer
		WHERE our_jid = $1 AND plaintext IS NOT NULL
		ORDER BY insert_timestamp DESC
		LIMIT $2`

	// What was not asked for again in two days never will be.
	sqlDropOldPlaintexts = `DELETE FROM whatsmeow_event_buffer WHERE our_jid = $1 AND insert_timestamp < $2`
)

const plaintextLife = 2 * 24 * time.Hour

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
	rows, err := s.pool.Query(ctx, sqlPlaintexts, s.jid, plaintextsMax)
	if err != nil {
		return fmt.Errorf("load plaintexts: %w", err)
	}
	kept, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Hash, Plaintext []byte }])
	if err != nil {
		return fmt.Errorf("load plaintexts: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range slices.Backward(kept) {
		k := plaintextKey([32]byte(p.Hash))
		s.records[k] = record{value: p.Plaintext, taken: true}
		s.inbox.kept = append(s.inbox.kept, k)
	}
	s.inbox.loaded = true
	return nil
}

// PutBufferedEvent remembers a plaintext until its message is stored.
func (s *Store) PutBufferedEvent(_ context.Context, hash [32]byte, plaintext []byte, _ time.Time) error {
	k := plaintextKey(hash)
	s.inbox.mu.Lock()
	s.inbox.last = k
	s.inbox.kept = append(s.inbox.kept, k)
	var tooMany key
	if len(s.inbox.kept) > plaintextsMax {
		tooMany, s.inbox.kept = s.inbox.kept[0], s.inbox.kept[1:]
	}
	s.inbox.mu.Unlock()
	s.put(k, plaintext)
	if tooMany != (key{}) {
		s.drop(tooMany)
	}
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

// DeleteOldBufferedHashes removes what is in the database and was not asked for again in two days. What is in memory is
// bounded by number.
func (s *Store) DeleteOldBufferedHashes(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, sqlDropOldPlaintexts, s.jid, time.Now().Add(-plaintextLife).UnixMilli()); err != nil {
		return fmt.Errorf("drop old plaintexts: %w", err)
	}
	return nil
}
