package ratchet

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"filippo.io/edwards25519"
	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/util/keys"
)

const (
	sqlUnuploaded = `
		SELECT key_id, key FROM whatsmeow_pre_keys
		WHERE jid = $1 AND NOT uploaded ORDER BY key_id LIMIT $2`

	sqlAddPreKeys = `
		INSERT INTO whatsmeow_pre_keys (jid, key_id, key, uploaded)
		SELECT $1, last.key_id + fresh.nth, fresh.key, FALSE
		FROM (SELECT COALESCE(max(key_id), 0) AS key_id FROM whatsmeow_pre_keys WHERE jid = $1) AS last,
		     unnest($2::BYTEA[]) WITH ORDINALITY AS fresh (key, nth)
		RETURNING key_id, key`
)

// GetOrGenPreKeys returns count prekeys that WhatsApp does not have yet, making what there is too little of. A
// device that is linked uploads 812: they are one statement here, not a commit each.
func (s *Store) GetOrGenPreKeys(ctx context.Context, count uint32) ([]*keys.PreKey, error) {
	defer s.supply()()
	all, err := s.queryPreKeys(ctx, sqlUnuploaded, s.jid, int64(count))
	if err != nil || len(all) >= int(count) {
		return all, err
	}
	fresh := make([][]byte, int(count)-len(all))
	for i := range fresh {
		fresh[i] = make([]byte, 32)
		_, _ = rand.Read(fresh[i]) // it never fails
		clamp(fresh[i])
	}
	made, err := s.queryPreKeys(ctx, sqlAddPreKeys, s.jid, fresh)
	s.revive(made...)
	slices.SortFunc(made, func(a, b *keys.PreKey) int { return cmp.Compare(a.KeyID, b.KeyID) })
	return append(all, made...), err
}

// GenOnePreKey returns a prekey of its own, for a message that is asked for again.
func (s *Store) GenOnePreKey(ctx context.Context) (*keys.PreKey, error) {
	defer s.supply()()
	made, err := s.AllSessionSpecificStores.GenOnePreKey(ctx)
	if err == nil {
		s.revive(made)
	}
	return made, err
}

// supply keeps others from making prekeys, whose ids follow each other, and from storing that one is removed, until end is called.
func (s *Store) supply() (end func()) {
	s.supplying.Lock()
	s.flushing.Lock()
	return func() {
		s.flushing.Unlock()
		s.supplying.Unlock()
	}
}

// revive forgets that earlier prekeys with the same ids were removed: an id is given again when the one before is gone.
func (s *Store) revive(made ...*keys.PreKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range made {
		delete(s.records, preKey(k.KeyID))
		delete(s.changed, preKey(k.KeyID))
	}
}

// queryPreKeys returns the prekeys of the rows, each an id and a private key.
func (s *Store) queryPreKeys(ctx context.Context, sql string, args ...any) ([]*keys.PreKey, error) {
	rows, _ := s.pool.Query(ctx, sql, args...) // CollectRows returns its error
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*keys.PreKey, error) {
		var id uint32
		var private []byte
		if err := row.Scan(&id, &private); err != nil {
			return nil, err
		}
		pair, err := pairOf(private)
		return &keys.PreKey{KeyPair: pair, KeyID: id}, err
	})
	if err != nil {
		return nil, fmt.Errorf("get prekeys: %w", err)
	}
	return all, nil
}

// clamp makes 32 random bytes a private key of X25519 (RFC 7748, section 5).
func clamp(private []byte) {
	private[0] &= 248
	private[31] &= 127
	private[31] |= 64
}

// pairOf returns the pair of a private key. It multiplies by the table of Ed25519's base point, which is that of
// X25519 in other coordinates and several times as fast as the ladder.
func pairOf(private []byte) (keys.KeyPair, error) {
	scalar, err := edwards25519.NewScalar().SetBytesWithClamping(private)
	if err != nil {
		return keys.KeyPair{}, err
	}
	public := new(edwards25519.Point).ScalarBaseMult(scalar).BytesMontgomery()
	return keys.KeyPair{Priv: (*[32]byte)(private), Pub: (*[32]byte)(public)}, nil
}
