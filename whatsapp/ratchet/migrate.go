package ratchet

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/types"
)

// phones are the phone numbers under which something is kept: that of people whose LID was not known then. Where there is
// nothing, there is nothing to move, which would be looked for in all that the device has, for each person written to.
type phones struct {
	loaded bool // what the database has; only who holds the store's moving looks
	users  map[string]struct{}
}

// Addresses of other kinds than phone numbers have the kind's number in them, after an underscore.
const sqlPhones = `
	SELECT split_part(their_id, ':', 1) FROM whatsmeow_sessions WHERE our_jid = $1 AND position('_' IN their_id) = 0
	UNION
	SELECT split_part(their_id, ':', 1) FROM whatsmeow_identity_keys WHERE our_jid = $1 AND position('_' IN their_id) = 0
	UNION
	SELECT split_part(sender_id, ':', 1) FROM whatsmeow_sender_keys WHERE our_jid = $1 AND position('_' IN sender_id) = 0`

// What is under the LID already gives way.
const (
	sqlMoveSessions = `
		WITH old AS (
			DELETE FROM whatsmeow_sessions WHERE our_jid = $1 AND starts_with(their_id, $2 || ':')
			RETURNING our_jid, $3 || substr(their_id, length($2) + 1) AS their_id, session
		)
		INSERT INTO whatsmeow_sessions (our_jid, their_id, session) SELECT * FROM old
		ON CONFLICT (our_jid, their_id) DO UPDATE SET session = EXCLUDED.session`

	sqlMoveIdentities = `
		WITH old AS (
			DELETE FROM whatsmeow_identity_keys WHERE our_jid = $1 AND starts_with(their_id, $2 || ':')
			RETURNING our_jid, $3 || substr(their_id, length($2) + 1) AS their_id, identity
		)
		INSERT INTO whatsmeow_identity_keys (our_jid, their_id, identity) SELECT * FROM old
		ON CONFLICT (our_jid, their_id) DO UPDATE SET identity = EXCLUDED.identity`

	sqlMoveSenderKeys = `
		WITH old AS (
			DELETE FROM whatsmeow_sender_keys WHERE our_jid = $1 AND starts_with(sender_id, $2 || ':')
			RETURNING our_jid, chat_id, $3 || substr(sender_id, length($2) + 1) AS sender_id, sender_key
		)
		INSERT INTO whatsmeow_sender_keys (our_jid, chat_id, sender_id, sender_key) SELECT * FROM old
		ON CONFLICT (our_jid, chat_id, sender_id) DO UPDATE SET sender_key = EXCLUDED.sender_key`
)

// add notes whose record it is. The caller holds the store's mutex.
func (p *phones) add(k key) {
	address := k.a
	switch k.table {
	case sessions, identities:
	case senderKeys:
		address = k.b
	default:
		return
	}
	if user, _, _ := strings.Cut(address, ":"); !strings.Contains(user, "_") {
		p.users[user] = struct{}{}
	}
}

// MigratePNToLID moves what is known of a phone number to its LID.
func (s *Store) MigratePNToLID(ctx context.Context, pn, lid types.JID) error {
	s.moving.Lock()
	defer s.moving.Unlock()
	if err := s.loadPhones(ctx); err != nil {
		return err
	}
	user := pn.SignalAddressUser()
	s.mu.Lock()
	_, ok := s.phones.users[user]
	delete(s.phones.users, user)
	s.mu.Unlock()
	if !ok {
		return nil
	}
	err := s.through(ctx, func() error { return s.move(ctx, user, lid.SignalAddressUser()) }, user, lid.SignalAddressUser())
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.phones.users[user] = struct{}{}
	}
	return err
}

// move does what whatsmeow's own store does, which does not try again what failed once.
func (s *Store) move(ctx context.Context, from, to string) error {
	b := &pgx.Batch{}
	for _, sql := range []string{sqlMoveSessions, sqlMoveIdentities, sqlMoveSenderKeys} {
		b.Queue(sql, s.jid, from, to)
	}
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("move what is kept by number: %w", err)
	}
	return nil
}

// loadPhones reads, once, of whom the database has something. The caller holds moving.
func (s *Store) loadPhones(ctx context.Context) error {
	if s.phones.loaded {
		return nil
	}
	rows, err := s.pool.Query(ctx, sqlPhones, s.jid)
	if err != nil {
		return fmt.Errorf("load whose keys are kept by number: %w", err)
	}
	users, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("load whose keys are kept by number: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range users {
		s.phones.users[u] = struct{}{}
	}
	s.phones.loaded = true
	return nil
}
