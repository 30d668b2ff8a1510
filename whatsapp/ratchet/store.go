// Package ratchet keeps the Signal state of one linked device: sessions, identities, prekeys, sender
// keys and message secrets. whatsmeow reads and writes it many times a message, each of which would be
// a commit of its own; here the memory leads and the database follows. What changed is queued into the
// transaction that stores the message that changed it, so the ratchet step and the message stand or
// fall together:
//
//   - received: the step is committed with the message, before WhatsApp is acknowledged. A crash before
//     leaves both undone; the redelivered ciphertext decrypts again. Should another transaction carry the
//     step because it comes between, it carries the plaintext, too.
//   - sent: the step is committed with the status sent. A crash before leaves the message queued and the
//     ratchet where it was; it goes out again with the same id, and with keys that no earlier process can
//     have used.
//
// Everything that is not hot goes through whatsmeow's own SQL store.
package ratchet

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.mau.fi/whatsmeow/store"
)

// Store implements whatsmeow's session-specific stores for one device. It may be used by several
// goroutines.
type Store struct {
	store.AllSessionSpecificStores // what is not hot

	pool       *pgxpool.Pool
	jid        string
	fence      Fence
	distrusted bool          // the process before may have crashed
	abandoned  atomic.Bool   // nothing is written any more
	dirty      chan struct{} // holds one token while something waits to be flushed

	flushing sync.Mutex // held from the taking of what changed to its commit, so that commits keep the order of changes
	moving   sync.Mutex // held while what is kept under a number moves to its LID
	stepping sync.Mutex // held while a message is decrypted: its step and its plaintext are taken together or not at all

	supplying sync.Mutex // held while prekeys are made

	mu      sync.Mutex
	records map[key]record
	changed map[key]uint64 // what the database does not have yet, with the version that it must get
	led     map[key]bool   // chains of which no key can have been used by a process before this; kept while distrusted
	version uint64
	inbox   inbox
	phones  phones
	tokens  tokens
}

// Fence says who may write: only the holder of the instance's lease.
type Fence struct {
	InstanceID uuid.UUID
	LeaseToken int64
}

// table is one of whatsmeow's tables of hot state.
type table byte

const (
	sessions table = iota
	identities
	senderKeys
	preKeys // only removals are hot
	secrets
	plaintexts // of messages that are decrypted and not yet stored
)

// key names a record: the address in sessions and identities; group and sender in senderKeys; the
// decimal id in preKeys; chat, sender and message in secrets; the ciphertext's hash in plaintexts.
type key struct {
	table   table
	a, b, c string
}

// record is the value of a key; nil bytes say that there is none.
type record struct {
	value   []byte
	version uint64
	taken   bool // by a flush: the database may have it
}

// cacheMax bounds the records in memory that the database has as well.
const cacheMax = 1024

// New wraps cold, the SQL store of the device jid.
func New(pool *pgxpool.Pool, cold store.AllSessionSpecificStores, jid string, fence Fence) *Store {
	return &Store{
		AllSessionSpecificStores: cold,
		pool:                     pool, jid: jid, fence: fence,
		dirty:   make(chan struct{}, 1),
		records: map[key]record{},
		changed: map[key]uint64{},
		led:     map[key]bool{},
		inbox:   inbox{done: map[[32]byte]time.Time{}},
		phones:  phones{users: map[string]struct{}{}},
	}
}

// Dirty delivers when something waits to be flushed that no message may come to carry.
func (s *Store) Dirty() <-chan struct{} { return s.dirty }

// get returns the record, from the memory or by load from the database; load's nil means that there is none.
func (s *Store) get(k key, load func() ([]byte, error)) ([]byte, error) {
	s.mu.Lock()
	r, ok := s.records[k]
	s.mu.Unlock()
	if ok {
		return r.value, nil
	}
	value, err := load()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.records[k]; ok { // written meanwhile
		return r.value, nil
	}
	s.records[k] = record{value: value}
	s.evict()
	return value, nil
}

// put sets the record; nil removes it.
func (s *Store) put(k key, value []byte) {
	s.mu.Lock()
	s.version++
	if before, known := s.records[k]; s.distrusted && known && before.value == nil {
		s.led[k] = true // it begins now
	}
	s.records[k] = record{value: value, version: s.version}
	s.changed[k] = s.version
	s.phones.add(k)
	s.evict()
	s.mu.Unlock()
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// evict forgets arbitrary records that the database has, but for plaintexts, which are looked for in memory
// alone. The caller holds mu.
func (s *Store) evict() {
	excess := len(s.records) - len(s.changed) - cacheMax
	for k, r := range s.records {
		if excess <= 0 {
			return
		}
		if _, ok := s.changed[k]; !ok && (k.table != plaintexts || r.value == nil) {
			delete(s.records, k)
			excess--
		}
	}
}

// Begin takes what changed, for a transaction of the caller's. Until End no other flush of this device
// starts.
func (s *Store) Begin() *Flush { return s.begin(key{}) }

// BeginReceived is Begin for the transaction that stores the message which was decrypted last: its
// plaintext need not be kept beside it.
func (s *Store) BeginReceived() *Flush { return s.begin(s.inbox.take()) }

func (s *Store) begin(without key) *Flush {
	s.flushing.Lock()
	s.stepping.Lock()
	defer s.stepping.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandoned.Load() {
		return &Flush{store: s}
	}
	f := &Flush{store: s, versions: make(map[key]uint64, len(s.changed)), values: make(map[key][]byte, len(s.changed))}
	for k, v := range s.changed {
		if k == without && k.table == plaintexts {
			continue
		}
		r := s.records[k]
		f.versions[k], f.values[k] = v, r.value
		r.taken = true
		s.records[k] = r
	}
	return f
}

// Abandon has nothing written any more: the database has lost steps on which those here build.
func (s *Store) Abandon() { s.abandoned.Store(true) }

// Flush is a set of changes on its way into one transaction.
type Flush struct {
	store    *Store
	versions map[key]uint64
	values   map[key][]byte
}

// Empty reports whether there is nothing to write.
func (f *Flush) Empty() bool { return len(f.versions) == 0 }

// End notes whether the transaction was committed: if so, what has not changed again since is clean;
// else all of it waits for the next flush.
func (f *Flush) End(committed bool) {
	s := f.store
	defer s.flushing.Unlock()
	if !committed {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range f.versions {
		if s.changed[k] == v {
			delete(s.changed, k)
		}
	}
	s.evict()
}

// drop forgets the record, and removes it from the database if a flush may have put it there.
func (s *Store) drop(k key) {
	s.mu.Lock()
	taken := s.records[k].taken
	if !taken {
		delete(s.records, k)
		delete(s.changed, k)
	}
	s.mu.Unlock()
	if taken {
		s.put(k, nil)
	}
}

// Flush commits what waits, asynchronously to the disk: a message that it belongs to has its own commit.
func (s *Store) Flush(ctx context.Context) error { return s.flush(ctx, false) }

func (s *Store) flush(ctx context.Context, durably bool) error {
	f := s.Begin()
	if f.Empty() {
		f.End(true)
		return nil
	}
	b := &pgx.Batch{}
	if !durably {
		b.Queue(sqlAsync)
	}
	f.Queue(b)
	err := s.pool.SendBatch(ctx, b).Close()
	f.End(err == nil)
	if err != nil {
		return fmt.Errorf("flush the Signal state: %w", err)
	}
	return nil
}
