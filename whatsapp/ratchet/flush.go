package ratchet

import (
	"strconv"

	"github.com/jackc/pgx/v5"
)

// Every write is fenced: it does nothing once another node holds the instance's lease, or the device was
// unlinked and is gone.
const (
	sqlAsync = `SELECT set_config('synchronous_commit', 'off', TRUE)`

	sqlPutSessions = `
		INSERT INTO whatsmeow_sessions (our_jid, their_id, session)
		SELECT $1, their_id, session FROM unnest($2::TEXT[], $3::BYTEA[]) AS s (their_id, session)
		WHERE EXISTS (SELECT 1 FROM instances WHERE id = $4 AND lease_token = $5)
		  AND EXISTS (SELECT 1 FROM whatsmeow_device WHERE jid = $1)
		ON CONFLICT (our_jid, their_id) DO UPDATE SET session = EXCLUDED.session`

	sqlDropSessions = `
		DELETE FROM whatsmeow_sessions
		WHERE our_jid = $1 AND their_id = ANY($2)
		  AND EXISTS (SELECT 1 FROM instances WHERE id = $3 AND lease_token = $4)`

	sqlPutIdentities = `
		INSERT INTO whatsmeow_identity_keys (our_jid, their_id, identity)
		SELECT $1, their_id, identity FROM unnest($2::TEXT[], $3::BYTEA[]) AS s (their_id, identity)
		WHERE EXISTS (SELECT 1 FROM instances WHERE id = $4 AND lease_token = $5)
		  AND EXISTS (SELECT 1 FROM whatsmeow_device WHERE jid = $1)
		ON CONFLICT (our_jid, their_id) DO UPDATE SET identity = EXCLUDED.identity`

	sqlDropIdentities = `
		DELETE FROM whatsmeow_identity_keys
		WHERE our_jid = $1 AND their_id = ANY($2)
		  AND EXISTS (SELECT 1 FROM instances WHERE id = $3 AND lease_token = $4)`

	sqlPutSenderKeys = `
		INSERT INTO whatsmeow_sender_keys (our_jid, chat_id, sender_id, sender_key)
		SELECT $1, chat_id, sender_id, sender_key
		FROM unnest($2::TEXT[], $3::TEXT[], $4::BYTEA[]) AS s (chat_id, sender_id, sender_key)
		WHERE EXISTS (SELECT 1 FROM instances WHERE id = $5 AND lease_token = $6)
		  AND EXISTS (SELECT 1 FROM whatsmeow_device WHERE jid = $1)
		ON CONFLICT (our_jid, chat_id, sender_id) DO UPDATE SET sender_key = EXCLUDED.sender_key`

	sqlDropPreKeys = `
		DELETE FROM whatsmeow_pre_keys
		WHERE jid = $1 AND key_id = ANY($2)
		  AND EXISTS (SELECT 1 FROM instances WHERE id = $3 AND lease_token = $4)`

	sqlPutSecrets = `
		INSERT INTO whatsmeow_message_secrets (our_jid, chat_jid, sender_jid, message_id, key)
		SELECT $1, chat_jid, sender_jid, message_id, secret
		FROM unnest($2::TEXT[], $3::TEXT[], $4::TEXT[], $5::BYTEA[]) AS s (chat_jid, sender_jid, message_id, secret)
		WHERE EXISTS (SELECT 1 FROM instances WHERE id = $6 AND lease_token = $7)
		  AND EXISTS (SELECT 1 FROM whatsmeow_device WHERE jid = $1)
		ON CONFLICT (our_jid, chat_jid, sender_jid, message_id) DO NOTHING`

	sqlPutPlaintexts = `
		INSERT INTO whatsmeow_event_buffer (our_jid, ciphertext_hash, plaintext, server_timestamp, insert_timestamp)
		SELECT $1, hash, plaintext, 0, (extract(epoch FROM now()) * 1000)::BIGINT
		FROM unnest($2::BYTEA[], $3::BYTEA[]) AS s (hash, plaintext)
		WHERE EXISTS (SELECT 1 FROM instances WHERE id = $4 AND lease_token = $5)
		  AND EXISTS (SELECT 1 FROM whatsmeow_device WHERE jid = $1)
		ON CONFLICT (our_jid, ciphertext_hash) DO NOTHING`

	sqlDropPlaintexts = `
		DELETE FROM whatsmeow_event_buffer
		WHERE our_jid = $1 AND ciphertext_hash = ANY($2::BYTEA[])
		  AND EXISTS (SELECT 1 FROM instances WHERE id = $3 AND lease_token = $4)`
)

// columns are the changes of one table, as arrays for its statement.
type columns struct {
	a, b, c []string
	values  [][]byte
	dropped []string
}

func (c *columns) add(k key, value []byte) {
	if value == nil {
		c.dropped = append(c.dropped, k.a)
		return
	}
	c.a, c.b, c.c = append(c.a, k.a), append(c.b, k.b), append(c.c, k.c)
	c.values = append(c.values, value)
}

// Queue queues the writes on a batch that the caller sends within its transaction.
func (f *Flush) Queue(b *pgx.Batch) {
	var by [plaintexts + 1]columns
	for k := range f.versions {
		by[k.table].add(k, f.values[k])
	}
	jid, instance, token := f.store.jid, f.store.fence.InstanceID, f.store.fence.LeaseToken
	if c := by[sessions]; len(c.values) > 0 {
		b.Queue(sqlPutSessions, jid, c.a, c.values, instance, token)
	}
	if c := by[sessions]; len(c.dropped) > 0 {
		b.Queue(sqlDropSessions, jid, c.dropped, instance, token)
	}
	if c := by[identities]; len(c.values) > 0 {
		b.Queue(sqlPutIdentities, jid, c.a, c.values, instance, token)
	}
	if c := by[identities]; len(c.dropped) > 0 {
		b.Queue(sqlDropIdentities, jid, c.dropped, instance, token)
	}
	if c := by[senderKeys]; len(c.values) > 0 {
		b.Queue(sqlPutSenderKeys, jid, c.a, c.b, c.values, instance, token)
	}
	if c := by[preKeys]; len(c.dropped) > 0 {
		b.Queue(sqlDropPreKeys, jid, numbers(c.dropped), instance, token)
	}
	if c := by[secrets]; len(c.values) > 0 {
		b.Queue(sqlPutSecrets, jid, c.a, c.b, c.c, c.values, instance, token)
	}
	if c := by[plaintexts]; len(c.values) > 0 {
		b.Queue(sqlPutPlaintexts, jid, hashes(c.a), c.values, instance, token)
	}
	if c := by[plaintexts]; len(c.dropped) > 0 {
		b.Queue(sqlDropPlaintexts, jid, hashes(c.dropped), instance, token)
	}
}

func hashes(keys []string) [][]byte {
	hs := make([][]byte, len(keys))
	for i, k := range keys {
		hs[i] = []byte(k)
	}
	return hs
}

func numbers(decimals []string) []int32 {
	ns := make([]int32, len(decimals))
	for i, d := range decimals {
		n, _ := strconv.ParseInt(d, 10, 32) // made by RemovePreKey
		ns[i] = int32(n)
	}
	return ns
}
