package ratchet

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
)

// tokens remembers what whatsmeow asks for at each text that it sends and what hardly ever changes:
// people's privacy tokens and the salt for those who gave none.
type tokens struct {
	mu      sync.Mutex
	changes int // so that what was loaded before a change is not remembered after it
	of      map[types.JID]known[*store.PrivacyToken]
	salt    known[[]byte]
}

// known is a value and until when it is believed without asking the database again.
type known[T any] struct {
	value T
	until time.Time
}

// tokenLife bounds for how long a person counts as without a token although a mapping of PN and LID,
// which the store below looks through, was learned since.
const tokenLife = 10 * time.Minute

// GetPrivacyToken returns the person's token, or nil.
func (s *Store) GetPrivacyToken(ctx context.Context, user types.JID) (*store.PrivacyToken, error) {
	user = user.ToNonAD()
	t := &s.tokens
	t.mu.Lock()
	k, changes := t.of[user], t.changes
	t.mu.Unlock()
	if time.Now().Before(k.until) {
		return clone(k.value), nil
	}
	token, err := s.AllSessionSpecificStores.GetPrivacyToken(ctx, user)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changes == changes {
		if t.of == nil || len(t.of) >= cacheMax {
			t.of = map[types.JID]known[*store.PrivacyToken]{}
		}
		t.of[user] = known[*store.PrivacyToken]{clone(token), time.Now().Add(tokenLife)}
	}
	return token, nil
}

// clone is the caller's own: whatsmeow changes what it gets.
func clone(t *store.PrivacyToken) *store.PrivacyToken {
	if t == nil {
		return nil
	}
	return new(*t)
}

// PutPrivacyTokens stores people's tokens.
func (s *Store) PutPrivacyTokens(ctx context.Context, all ...store.PrivacyToken) error {
	defer s.tokens.forget()
	return s.AllSessionSpecificStores.PutPrivacyTokens(ctx, all...)
}

// DeleteExpiredPrivacyTokens deletes the tokens from before cutoff and returns how many there were.
func (s *Store) DeleteExpiredPrivacyTokens(ctx context.Context, cutoff time.Time) (int64, error) {
	defer s.tokens.forget()
	return s.AllSessionSpecificStores.DeleteExpiredPrivacyTokens(ctx, cutoff)
}

// GetNCTSalt returns the salt, or nil.
func (s *Store) GetNCTSalt(ctx context.Context) ([]byte, error) {
	t := &s.tokens
	t.mu.Lock()
	k, changes := t.salt, t.changes
	t.mu.Unlock()
	if time.Now().Before(k.until) {
		return k.value, nil
	}
	salt, err := s.AllSessionSpecificStores.GetNCTSalt(ctx)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changes == changes {
		t.salt = known[[]byte]{salt, time.Now().Add(tokenLife)}
	}
	return salt, nil
}

// PutNCTSalt stores the salt.
func (s *Store) PutNCTSalt(ctx context.Context, salt []byte) error {
	defer s.tokens.forget()
	return s.AllSessionSpecificStores.PutNCTSalt(ctx, salt)
}

// DeleteNCTSalt forgets the salt.
func (s *Store) DeleteNCTSalt(ctx context.Context) error {
	defer s.tokens.forget()
	return s.AllSessionSpecificStores.DeleteNCTSalt(ctx)
}

// forget makes the next question go to the database.
func (t *tokens) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changes++
	t.of, t.salt = nil, known[[]byte]{}
}
