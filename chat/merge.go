package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// mergeAll keeps the oldest of the people and moves everything of the others to it.
func mergeAll(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, ps []person) (person, error) {
	keep := ps[0]
	for _, gone := range ps[1:] {
		b := &pgx.Batch{}
		b.Queue(sqlLockChats, keep.chat, gone.chat)
		b.Queue(sqlLockContacts, keep.contact, gone.contact)
		b.Queue(sqlMergeWaiting, keep.chat, gone.chat)
		b.Queue(sqlMergeMessages, keep.chat, gone.chat, keep.contact, gone.contact)
		b.Queue(sqlMergeTurns, keep.chat, gone.chat)
		b.Queue(sqlMergeAgentTurns, keep.chat, gone.chat)
		b.Queue(sqlMergeCalls, keep.chat, gone.chat, keep.contact, gone.contact)
		b.Queue(sqlMergeChat, keep.chat, gone.chat)
		b.Queue(sqlMergeAliases, keep.contact, gone.contact)
		b.Queue(sqlMergeContact, keep.contact, gone.contact)
		b.Queue(sqlDeleteContact, gone.contact)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return person{}, fmt.Errorf("merge contacts: %w", err)
		}
		data := MergedData{Where: Where{ChatID: keep.chat}, ContactID: keep.contact, Gone: gone.contact, GoneChatID: gone.chat}
		if err := AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &instanceID, Kind: EventMerged, Data: data}); err != nil {
			return person{}, err
		}
	}
	return keep, nil
}

// MergedData is what the log tells of two contacts that are one person.
type MergedData struct {
	Where
	ContactID  int64 `json:"contactId"`
	Gone       int64 `json:"goneContactId"`
	GoneChatID int64 `json:"goneChatId"`
}

const (
	// Nobody adds a message to either chat, nor answers one, while they are joined: it would go with the chat
	// that is deleted. Whoever waits for the lock finds that chat gone and looks for the person again.
	sqlLockChats = `SELECT id FROM chats WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`

	// Nor does anybody add what the person wrote in a group: it would lose its author with the contact.
	sqlLockContacts = `SELECT id FROM contacts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`

	// What waits for an answer in either chat comes after everything that has one, so that one watermark
	// tells them apart. What was cleared of it stays so.
	sqlMergeWaiting = `
		WITH waiting AS (
			SELECT m.*, nextval(pg_get_serial_sequence('messages', 'seq')) AS seq
			FROM (
				SELECT m.instance_id, m.id, m.chat_id, m.at = c.cleared_at AND m.seq <= c.cleared_seq AS cleared
				FROM messages m
				JOIN chats c ON c.id = m.chat_id
				WHERE c.id IN ($1, $2) AND NOT m.from_me AND m.seq > c.answered_seq
				ORDER BY m.seq
			) m
		), cleared AS (
			SELECT chat_id, max(seq) AS seq FROM waiting WHERE cleared GROUP BY chat_id
		), raised AS (
			UPDATE chats SET cleared_seq = GREATEST(cleared_seq, cleared.seq)
			FROM cleared
			WHERE chats.id = cleared.chat_id
		)
		UPDATE messages SET seq = waiting.seq
		FROM waiting
		WHERE messages.instance_id = waiting.instance_id AND messages.id = waiting.id`

	// What the person wrote in a group stays there.
	sqlMergeMessages = `
		UPDATE messages
		SET chat_id    = CASE WHEN chat_id = $2 THEN $1 ELSE chat_id END,
		    contact_id = CASE WHEN contact_id = $4 THEN $3 ELSE contact_id END
		WHERE chat_id = $2 OR contact_id = $4`

	sqlMergeTurns      = `UPDATE turns SET chat_id = $1 WHERE chat_id = $2`
	sqlMergeAgentTurns = `UPDATE agent_turns SET chat_id = $1 WHERE chat_id = $2`

	// Who thinks about an answer meanwhile has to begin anew: what waits has another seq. Of two holds the one that
	// lasts longer stands: the bot stays silent wherever it was. A chat in which nothing happened does not take the other out of the archive.
	sqlMergeChat = `
		UPDATE chats keep
		SET (owner, owner_until, owner_reason) = (
		        SELECT owner, owner_until, owner_reason FROM chats WHERE id IN ($1, $2)
		        ORDER BY owner = 'bot', COALESCE(owner_until, 'infinity') DESC, owner = 'muted' DESC, id = $1 DESC LIMIT 1),
		    unread       = keep.unread + gone.unread,
		    last_at      = GREATEST(keep.last_at, gone.last_at),
		    heard_at     = LEAST(keep.heard_at, gone.heard_at),
		    reached_at   = LEAST(keep.reached_at, gone.reached_at),
		    episode_seq  = GREATEST(keep.episode_seq, gone.episode_seq),
		    answered_seq = GREATEST(keep.answered_seq, gone.answered_seq),
		    turn_due_at  = GREATEST(keep.turn_due_at, gone.turn_due_at),
		    turn_open_at = LEAST(keep.turn_open_at, gone.turn_open_at),
		    lease_token  = keep.lease_token + 1,
		    archived     = (keep.archived OR gone.archived)
		                   AND (keep.archived OR keep.last_at IS NULL) AND (gone.archived OR gone.last_at IS NULL),
		    pinned_at    = GREATEST(keep.pinned_at, gone.pinned_at),
		    muted_until  = GREATEST(keep.muted_until, gone.muted_until),
		    by_lid       = keep.by_lid OR gone.by_lid,
		    cleared_at   = GREATEST(keep.cleared_at, gone.cleared_at),
		    cleared_seq  = CASE WHEN gone.cleared_at > keep.cleared_at THEN gone.cleared_seq
		                        WHEN gone.cleared_at = keep.cleared_at THEN GREATEST(keep.cleared_seq, gone.cleared_seq) ELSE keep.cleared_seq END,
		    marked_unread = keep.marked_unread OR gone.marked_unread
		FROM chats gone
		WHERE keep.id = $1 AND gone.id = $2`

	sqlMergeAliases = `UPDATE contact_aliases SET contact_id = $1 WHERE contact_id = $2`

	sqlMergeContact = `
		UPDATE contacts keep
		SET name      = CASE WHEN keep.name = '' THEN gone.name ELSE keep.name END,
		    push_name = CASE WHEN keep.push_name = '' THEN gone.push_name ELSE keep.push_name END,
		    saved     = keep.saved OR gone.saved,
		    (about, business_name, picture_id, seen_at) = (
		        SELECT about, business_name, picture_id, seen_at FROM contacts WHERE id IN ($1, $2) ORDER BY seen_at DESC NULLS LAST LIMIT 1)
		FROM contacts gone
		WHERE keep.id = $1 AND gone.id = $2`

	sqlDeleteContact = `DELETE FROM contacts WHERE id = $1`
)
