package simtest

import (
	"bytes"
	"context"
	"encoding/hex"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
)

// settings is the part of a client's store that app state and history fill. What the store does not keep the embedded one
// accepts and forgets.
type settings struct {
	store.NoopStore

	mu       sync.Mutex
	keys     []syncKey
	came     chan struct{}
	states   map[string]state
	macs     map[string][]byte
	contacts map[types.JID]types.ContactInfo
	chats    map[types.JID]types.LocalChatSettings
}

type syncKey struct {
	id  []byte
	key store.AppStateSyncKey
}

type state struct {
	version uint64
	hash    [128]byte
}

func newSettings() *settings {
	return &settings{
		came:   make(chan struct{}, 1),
		states: map[string]state{}, macs: map[string][]byte{},
		contacts: map[types.JID]types.ContactInfo{}, chats: map[types.JID]types.LocalChatSettings{},
	}
}

// PutAppStateSyncKey keeps a key of the app state.
func (s *settings) PutAppStateSyncKey(_ context.Context, id []byte, key store.AppStateSyncKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, syncKey{id, key})
	select {
	case s.came <- struct{}{}:
	default:
	}
	return nil
}

// GetAppStateSyncKey returns a key, nil if the client does not have it.
func (s *settings) GetAppStateSyncKey(_ context.Context, id []byte) (*store.AppStateSyncKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.keys {
		if bytes.Equal(known.id, id) {
			return &known.key, nil
		}
	}
	return nil, nil
}

// GetLatestAppStateSyncKeyID names the key that came last, nil if none came.
func (s *settings) GetLatestAppStateSyncKeyID(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.keys) == 0 {
		return nil, nil
	}
	return s.keys[len(s.keys)-1].id, nil
}

// GetAllAppStateSyncKeys returns all keys.
func (s *settings) GetAllAppStateSyncKeys(context.Context) ([]*store.AppStateSyncKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*store.AppStateSyncKey
	for _, known := range s.keys {
		all = append(all, &known.key)
	}
	return all, nil
}

// PutAppStateVersion keeps how far a collection was read.
func (s *settings) PutAppStateVersion(_ context.Context, name string, version uint64, hash [128]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states[name] = state{version, hash}
	return nil
}

// GetAppStateVersion returns how far a collection was read.
func (s *settings) GetAppStateVersion(_ context.Context, name string) (uint64, [128]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.states[name]
	return known.version, known.hash, nil
}

// DeleteAppStateVersion forgets a collection.
func (s *settings) DeleteAppStateVersion(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.states, name)
	return nil
}

// PutAppStateMutationMACs keeps the MACs of values by those of their indexes.
func (s *settings) PutAppStateMutationMACs(_ context.Context, name string, _ uint64, macs []store.AppStateMutationMAC) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, mac := range macs {
		s.macs[name+hex.EncodeToString(mac.IndexMAC)] = mac.ValueMAC
	}
	return nil
}

// DeleteAppStateMutationMACs forgets MACs of values.
func (s *settings) DeleteAppStateMutationMACs(_ context.Context, name string, indexMACs [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, index := range indexMACs {
		delete(s.macs, name+hex.EncodeToString(index))
	}
	return nil
}

// GetAppStateMutationMAC returns the MAC of a value, nil if nothing is set.
func (s *settings) GetAppStateMutationMAC(_ context.Context, name string, indexMAC []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.macs[name+hex.EncodeToString(indexMAC)], nil
}

func (s *settings) contact(user types.JID, change func(*types.ContactInfo)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.contacts[user.ToNonAD()]
	known.Found = true
	change(&known)
	s.contacts[user.ToNonAD()] = known
}

// PutPushName keeps what somebody calls himself.
func (s *settings) PutPushName(_ context.Context, user types.JID, name string) (changed bool, before string, err error) {
	s.contact(user, func(c *types.ContactInfo) { before, c.PushName = c.PushName, name })
	return before != name, before, nil
}

// PutContactName keeps how somebody was saved.
func (s *settings) PutContactName(_ context.Context, user types.JID, fullName, firstName string) error {
	s.contact(user, func(c *types.ContactInfo) { c.FullName, c.FirstName = fullName, firstName })
	return nil
}

// PutAllContactNames keeps many of them.
func (s *settings) PutAllContactNames(ctx context.Context, contacts []store.ContactEntry) error {
	for _, contact := range contacts {
		_ = s.PutContactName(ctx, contact.JID, contact.FullName, contact.FirstName)
	}
	return nil
}

// GetContact returns what is known of somebody.
func (s *settings) GetContact(_ context.Context, user types.JID) (types.ContactInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.contacts[user.ToNonAD()], nil
}

// PutMutedUntil keeps that a chat is muted.
func (s *settings) PutMutedUntil(_ context.Context, chat types.JID, until time.Time) error {
	s.chat(chat, func(c *types.LocalChatSettings) { c.MutedUntil = until })
	return nil
}

// PutPinned keeps whether a chat is pinned.
func (s *settings) PutPinned(_ context.Context, chat types.JID, pinned bool) error {
	s.chat(chat, func(c *types.LocalChatSettings) { c.Pinned = pinned })
	return nil
}

// PutArchived keeps whether a chat is archived.
func (s *settings) PutArchived(_ context.Context, chat types.JID, archived bool) error {
	s.chat(chat, func(c *types.LocalChatSettings) { c.Archived = archived })
	return nil
}

// GetChatSettings returns how a chat is set.
func (s *settings) GetChatSettings(_ context.Context, chat types.JID) (types.LocalChatSettings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats[chat], nil
}

func (s *settings) chat(chat types.JID, change func(*types.LocalChatSettings)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.chats[chat]
	known.Found = true
	change(&known)
	s.chats[chat] = known
}

// settings is the part of the client's store, which has to be one in memory.
func (c *Client) settings() *settings {
	c.t.Helper()
	kept, ok := c.Store.AppStateKeys.(*memory)
	if !ok {
		c.t.Fatal("the client's store is not in memory")
	}
	return kept.settings
}

// ForgetSyncKeys makes the client lose its keys of the app state, as if they had never come.
func (c *Client) ForgetSyncKeys() {
	c.t.Helper()
	s := c.settings()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = nil
}

// AwaitSyncKeys waits until the client has that many keys of the app state.
func (c *Client) AwaitSyncKeys(count int) {
	c.t.Helper()
	s, deadline := c.settings(), time.After(Patience)
	for {
		if all, _ := s.GetAllAppStateSyncKeys(c.t.Context()); len(all) >= count {
			return
		}
		select {
		case <-s.came:
		case <-deadline:
			c.t.Fatalf("the client never had %d keys", count)
		}
	}
}
