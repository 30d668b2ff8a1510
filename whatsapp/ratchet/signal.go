package ratchet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

const (
	// LIMIT 1 has each looked up by itself: the planner, which does not know how many there are, would else read all of them.
	sqlSessions = `
		SELECT s.their_id, s.session FROM unnest($2::TEXT[]) AS a (their_id)
		CROSS JOIN LATERAL (SELECT * FROM whatsmeow_sessions WHERE our_jid = $1 AND their_id = a.their_id LIMIT 1) s`
	sqlIdentity = `SELECT identity FROM whatsmeow_identity_keys WHERE our_jid = $1 AND their_id = $2`
)

// GetSession returns the session with the address, or nil.
func (s *Store) GetSession(ctx context.Context, address string) ([]byte, error) {
	return s.get(key{table: sessions, a: address}, func() ([]byte, error) {
		return s.AllSessionSpecificStores.GetSession(ctx, address)
	})
}

// HasSession reports whether there is a session with the address.
func (s *Store) HasSession(ctx context.Context, address string) (bool, error) {
	session, err := s.GetSession(ctx, address)
	return session != nil, err
}

// GetManySessions returns the session with each address, or nil for it, for messages to be encrypted with
// them.
func (s *Store) GetManySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	found, err := s.manySessions(ctx, addresses)
	if err == nil {
		err = s.leadOn(ctx, found)
	}
	return found, err
}

func (s *Store) manySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	found := make(map[string][]byte, len(addresses))
	var unknown []string
	s.mu.Lock()
	for _, a := range addresses {
		if r, ok := s.records[key{table: sessions, a: a}]; ok {
			found[a] = r.value
		} else {
			unknown = append(unknown, a)
		}
	}
	s.mu.Unlock()
	if len(unknown) == 0 {
		return found, nil
	}
	loaded, err := s.loadSessions(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for _, a := range unknown {
		found[a], _ = s.get(key{table: sessions, a: a}, func() ([]byte, error) { return loaded[a], nil })
	}
	return found, nil
}

func (s *Store) loadSessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	rows, err := s.pool.Query(ctx, sqlSessions, s.jid, addresses)
	if err != nil {
		return nil, fmt.Errorf("load sessions: %w", err)
	}
	loaded := map[string][]byte{}
	var address string
	var session []byte
	_, err = pgx.ForEachRow(rows, []any{&address, &session}, func() error {
		loaded[address] = bytes.Clone(session)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load sessions: %w", err)
	}
	return loaded, nil
}

// PutSession stores the session with the address.
func (s *Store) PutSession(_ context.Context, address string, session []byte) error {
	s.put(key{table: sessions, a: address}, session)
	return nil
}

// PutManySessions stores all the sessions.
func (s *Store) PutManySessions(ctx context.Context, all map[string][]byte) error {
	for address, session := range all {
		if err := s.PutSession(ctx, address, session); err != nil {
			return err
		}
	}
	return nil
}

// DeleteSession forgets the session with the address.
func (s *Store) DeleteSession(_ context.Context, address string) error {
	s.put(key{table: sessions, a: address}, nil)
	return nil
}

// DeleteAllSessions forgets the sessions with all devices of the user.
func (s *Store) DeleteAllSessions(ctx context.Context, user string) error {
	return s.through(ctx, func() error { return s.AllSessionSpecificStores.DeleteAllSessions(ctx, user) }, user)
}

// through runs a change that the database makes by itself: what waits goes there first, and what is
// remembered of the users is forgotten after.
func (s *Store) through(ctx context.Context, change func() error, users ...string) error {
	if err := s.Flush(ctx); err != nil {
		return err
	}
	s.flushing.Lock()
	defer s.flushing.Unlock()
	if err := change(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.records {
		for _, u := range users {
			if _, waits := s.changed[k]; !waits && (strings.HasPrefix(k.a, u+":") || strings.HasPrefix(k.b, u+":")) {
				delete(s.records, k)
			}
		}
	}
	return nil
}

// PutIdentity stores the identity key of the address, if it is news.
func (s *Store) PutIdentity(ctx context.Context, address string, identity [32]byte) error {
	known, err := s.identity(ctx, address)
	if err != nil || bytes.Equal(known, identity[:]) {
		return err
	}
	s.put(key{table: identities, a: address}, identity[:])
	return nil
}

// DeleteIdentity forgets the identity key of the address.
func (s *Store) DeleteIdentity(_ context.Context, address string) error {
	s.put(key{table: identities, a: address}, nil)
	return nil
}

// DeleteAllIdentities forgets the identity keys of all devices of the user.
func (s *Store) DeleteAllIdentities(ctx context.Context, user string) error {
	return s.through(ctx, func() error { return s.AllSessionSpecificStores.DeleteAllIdentities(ctx, user) }, user)
}

// IsTrustedIdentity reports whether the key is the known one; an unknown address is trusted.
func (s *Store) IsTrustedIdentity(ctx context.Context, address string, identity [32]byte) (bool, error) {
	known, err := s.identity(ctx, address)
	return err == nil && (known == nil || bytes.Equal(known, identity[:])), err
}

func (s *Store) identity(ctx context.Context, address string) ([]byte, error) {
	return s.get(key{table: identities, a: address}, func() ([]byte, error) {
		var identity []byte
		err := s.pool.QueryRow(ctx, sqlIdentity, s.jid, address).Scan(&identity)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil
		}
		return identity, err
	})
}

// PutSenderKey stores a member's sender key of the group.
func (s *Store) PutSenderKey(_ context.Context, group, user string, session []byte) error {
	s.put(key{table: senderKeys, a: group, b: user}, session)
	return nil
}

// GetSenderKey returns a member's sender key of the group, or nil. Our own is for messages to be encrypted with.
func (s *Store) GetSenderKey(ctx context.Context, group, user string) ([]byte, error) {
	k := key{table: senderKeys, a: group, b: user}
	found, err := s.get(k, func() ([]byte, error) {
		return s.AllSessionSpecificStores.GetSenderKey(ctx, group, user)
	})
	if err != nil {
		return nil, err
	}
	return s.leadGroup(ctx, k, found)
}

// GetPreKey returns the prekey, or nil when it never was or is used up.
func (s *Store) GetPreKey(ctx context.Context, id uint32) (*keys.PreKey, error) {
	s.mu.Lock()
	_, removed := s.records[preKey(id)]
	s.mu.Unlock()
	if removed {
		return nil, nil
	}
	return s.AllSessionSpecificStores.GetPreKey(ctx, id)
}

// RemovePreKey removes a used prekey.
func (s *Store) RemovePreKey(_ context.Context, id uint32) error {
	s.put(preKey(id), nil)
	return nil
}

func preKey(id uint32) key { return key{table: preKeys, a: strconv.FormatUint(uint64(id), 10)} }

// PutMessageSecret stores the secret of a message, from which votes and edits to it are decrypted.
func (s *Store) PutMessageSecret(_ context.Context, chat, sender types.JID, id types.MessageID, secret []byte) error {
	s.put(secretKey(chat, sender, id), secret)
	return nil
}

// PutMessageSecrets stores many secrets.
func (s *Store) PutMessageSecrets(ctx context.Context, inserts []store.MessageSecretInsert) error {
	for _, i := range inserts {
		if err := s.PutMessageSecret(ctx, i.Chat, i.Sender, i.ID, i.Secret); err != nil {
			return err
		}
	}
	return nil
}

// GetMessageSecret returns the secret of a message and who sent it.
func (s *Store) GetMessageSecret(ctx context.Context, chat, sender types.JID, id types.MessageID) ([]byte, types.JID, error) {
	s.mu.Lock()
	r, ok := s.records[secretKey(chat, sender, id)]
	s.mu.Unlock()
	if ok {
		return r.value, sender, nil
	}
	return s.AllSessionSpecificStores.GetMessageSecret(ctx, chat, sender, id)
}

func secretKey(chat, sender types.JID, id types.MessageID) key {
	return key{table: secrets, a: chat.ToNonAD().String(), b: sender.ToNonAD().String(), c: id}
}
