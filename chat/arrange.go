package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Arrangement is what changes in how a chat looks on the owner's phone. What is nil stays.
type Arrangement struct {
	Archived   *bool // archiving unpins, as on the phone
	Pinned     *bool
	MutedUntil *time.Time // Forever: for good; a time that is past: not muted
	Read       *bool      // true: nothing is unread; false: marked as unread
	At         time.Time  // when it was done
}

// ArrangeTx stores what is arranged in the chat, with its event if it is news.
func ArrangeTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, chatID int64, a Arrangement) error {
	_, err := tx.Exec(ctx, sqlArrange, chatID, a.Archived, a.Pinned, a.MutedUntil, a.Read, a.At, uuid.Must(uuid.NewV7()), accountID)
	if err != nil {
		return fmt.Errorf("arrange chat: %w", err)
	}
	return nil
}

// ClearTx hides what was said in the chat before a time, with its event if it is news. With remove the chat leaves
// the lists too, if nothing was said since; the next message brings it back.
func ClearTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, chatID int64, before time.Time, remove bool) error {
	_, err := tx.Exec(ctx, sqlClearChat, chatID, before, remove, uuid.Must(uuid.NewV7()), accountID)
	if err != nil {
		return fmt.Errorf("clear chat: %w", err)
	}
	return nil
}

// SeenTx notes that everything up to the messages was read on the phone, in whatever chats they are, with an event
// for each chat in which that is news. Messages that are not here change nothing.
func SeenTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, ids []string) error {
	rows, err := tx.Query(ctx, sqlNewestOf, instanceID, ids)
	if err != nil {
		return fmt.Errorf("find messages that were read: %w", err)
	}
	newest, err := pgx.CollectRows(rows, pgx.RowToStructByName[seen])
	if err != nil {
		return fmt.Errorf("find messages that were read: %w", err)
	}
	for _, s := range newest {
		if err := SeenUpToTx(ctx, tx, accountID, s.ChatID, Cursor{At: s.At, Seq: s.Seq}); err != nil {
			return err
		}
	}
	return nil
}

// SeenUpToTx notes that everything up to a place in the chat was read, with its event if it is news.
func SeenUpToTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, chatID int64, upTo Cursor) error {
	if _, err := tx.Exec(ctx, sqlSeen, chatID, upTo.At, upTo.Seq, uuid.Must(uuid.NewV7()), accountID); err != nil {
		return fmt.Errorf("mark chat as read: %w", err)
	}
	return nil
}

// ChatData is what the log tells of a chat that looks different on the owner's phone: how it looks then.
type ChatData struct {
	Where
	Archived     bool       `json:"archived"`
	Pinned       bool       `json:"pinned"`
	MutedUntil   *time.Time `json:"mutedUntil"` // Forever: for good
	Unread       int        `json:"unread"`
	MarkedUnread bool       `json:"markedUnread"`
	Deleted      bool       `json:"deleted"`           // it stands in no list
	Cleared      bool       `json:"cleared,omitempty"` // what was said before is hidden
}

// MarkedData is what the log tells of a message that was starred, or deleted for the owner alone.
type MarkedData struct {
	Where
	ID      string `json:"id"`
	Starred bool   `json:"starred"`
	Deleted bool   `json:"deleted"`
}

// SavedData is what the log tells of the owner's name for a contact.
type SavedData struct {
	Where
	ContactID int64  `json:"contactId"`
	Name      string `json:"name"`
}

// Mark is what the owner does to one message, for himself alone.
type Mark struct {
	Starred *bool
	Deleted bool
	At      time.Time
}

// MarkTx stores the mark with its event, if it is news. A message that is not here changes nothing.
func MarkTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, id string, m Mark) error {
	_, err := tx.Exec(ctx, sqlMark, instanceID, id, m.Starred, m.Deleted, m.At, uuid.Must(uuid.NewV7()), accountID)
	if err != nil {
		return fmt.Errorf("mark message: %w", err)
	}
	return nil
}

// Unread returns the latest messages of others that the chat shows, newest first, as many as are unread.
func Unread(ctx context.Context, db pg.DB, c Chat) ([]Message, error) {
	return messages(ctx, db, sqlUnread, c.ID, c.ClearedAt, c.ClearedSeq, min(c.Unread, unreadMax))
}

// unreadMax bounds how many messages are read at once.
const unreadMax = 1000

// seen is a place in a chat up to which everything was read.
type seen struct {
	ChatID int64
	At     time.Time
	Seq    int64
}

// SaveTx stores the owner's own name for a contact, as the phone's address book has it, with its event if it is news.
func SaveTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, contactID int64, name string) error {
	if _, err := tx.Exec(ctx, sqlSaveContact, contactID, name, uuid.Must(uuid.NewV7()), accountID, instanceID); err != nil {
		return fmt.Errorf("save contact: %w", err)
	}
	return nil
}

const (
	// The event tells how the chat is after the change.
	chatData = `jsonb_build_object('chatId', c.id, 'archived', c.archived, 'pinned', c.pinned_at IS NOT NULL, 'mutedUntil', c.muted_until,
		                          'unread', c.unread, 'markedUnread', c.marked_unread, 'deleted', c.last_at IS NULL) || ` + chatNames

	sqlArrange = `
		WITH before AS (
			SELECT * FROM chats WHERE id = $1 FOR NO KEY UPDATE
		), c AS (
			UPDATE chats c
			SET archived      = COALESCE($2::BOOLEAN, c.archived),
			    pinned_at     = CASE WHEN $2 OR NOT $3 THEN NULL WHEN $3::BOOLEAN THEN COALESCE(c.pinned_at, $6) ELSE c.pinned_at END,
			    muted_until   = CASE WHEN $4::TIMESTAMPTZ IS NULL THEN c.muted_until WHEN $4 > $6::TIMESTAMPTZ THEN $4 END,
			    unread        = CASE WHEN $5::BOOLEAN THEN 0 ELSE c.unread END,
			    marked_unread = COALESCE(NOT $5, c.marked_unread)
			FROM before
			WHERE c.id = before.id
			RETURNING c.*
		)
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT $7::UUID, $8::UUID, c.instance_id, 'chat.changed', ` + chatData + `
		FROM before b, c
		WHERE (b.archived, b.pinned_at, b.muted_until, b.unread, b.marked_unread)
		      IS DISTINCT FROM (c.archived, c.pinned_at, c.muted_until, c.unread, c.marked_unread)`

	// Up to the last message that is here, so that what comes later in its second is shown. With none here, the
	// phone's history may bring what was cleared: then the time alone decides, and it is no news.
	sqlClearChat = `
		WITH before AS (
			SELECT * FROM chats WHERE id = $1 FOR NO KEY UPDATE
		), upto AS (
			SELECT at, seq FROM messages
			WHERE chat_id = $1 AND target_id = '' AND at < $2
			ORDER BY at DESC, seq DESC
			LIMIT 1
		), rest AS (
			SELECT count(*) AS messages, count(*) FILTER (WHERE NOT from_me) AS inbound FROM messages
			WHERE chat_id = $1 AND target_id = '' AND at >= $2
		), c AS (
			UPDATE chats c
			SET cleared_at    = CASE WHEN upto.at IS NULL THEN GREATEST(c.cleared_at, $2 - INTERVAL '1 microsecond')
			                         WHEN upto.at > c.cleared_at OR upto.at = c.cleared_at AND upto.seq > c.cleared_seq THEN upto.at ELSE c.cleared_at END,
			    cleared_seq   = CASE WHEN upto.at > c.cleared_at OR upto.at = c.cleared_at AND upto.seq > c.cleared_seq THEN upto.seq ELSE c.cleared_seq END,
			    last_at       = CASE WHEN $3::BOOLEAN AND rest.messages = 0 THEN NULL ELSE c.last_at END,
			    unread        = LEAST(c.unread, rest.inbound),
			    marked_unread = FALSE
			FROM before CROSS JOIN rest LEFT JOIN upto ON TRUE
			WHERE c.id = before.id
			RETURNING c.*
		)
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT $4::UUID, $5::UUID, c.instance_id, 'chat.changed', ` + chatData + ` || '{"cleared": true}'
		FROM before b, c
		WHERE (b.cleared_seq, b.last_at, b.unread, b.marked_unread) IS DISTINCT FROM (c.cleared_seq, c.last_at, c.unread, c.marked_unread)`

	sqlNewestOf = `
		SELECT DISTINCT ON (chat_id) chat_id, at, seq FROM messages
		WHERE instance_id = $1 AND id = ANY($2) AND NOT from_me
		ORDER BY chat_id, at DESC, seq DESC`

	sqlSeen = `
		WITH before AS (
			SELECT * FROM chats WHERE id = $1 FOR NO KEY UPDATE
		), c AS (
			UPDATE chats c
			SET unread = LEAST(c.unread, (
			        SELECT count(*) FROM messages
			        WHERE chat_id = $1 AND target_id = '' AND NOT from_me AND (at, seq) > ($2::TIMESTAMPTZ, $3::BIGINT))),
			    marked_unread = FALSE
			FROM before
			WHERE c.id = before.id
			RETURNING c.*
		)
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT $4::UUID, $5::UUID, c.instance_id, 'chat.changed', ` + chatData + `
		FROM before b, c
		WHERE (b.unread, b.marked_unread) IS DISTINCT FROM (c.unread, c.marked_unread)`

	sqlUnread = messageRows + `
		WHERE chat_id = $1 AND target_id = '' AND NOT from_me AND (at, seq) > ($2::TIMESTAMPTZ, $3::BIGINT)
		ORDER BY at DESC, seq DESC
		LIMIT $4`

	sqlMark = `
		WITH m AS (
			UPDATE messages
			SET starred = COALESCE($3::BOOLEAN, starred), deleted_at = CASE WHEN $4::BOOLEAN THEN COALESCE(deleted_at, $5) ELSE deleted_at END
			WHERE instance_id = $1 AND id = $2 AND (starred <> $3 OR $4 AND deleted_at IS NULL)
			RETURNING *
		)
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT $6::UUID, $7::UUID, m.instance_id, 'message.changed',
		       jsonb_build_object('id', m.id, 'chatId', m.chat_id, 'starred', m.starred, 'deleted', m.deleted_at IS NOT NULL) || ` + chatNames + `
		FROM m JOIN chats c ON c.id = m.chat_id`

	sqlSaveContact = `
		WITH contact AS (
			UPDATE contacts SET name = $2, saved = TRUE
			WHERE id = $1 AND (name, saved) IS DISTINCT FROM ($2, TRUE)
			RETURNING id
		)
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT $3::UUID, $4::UUID, $5::UUID, 'contact.changed',
		       jsonb_build_object('contactId', contact.id, 'name', $2::TEXT, 'chatId', c.id) || ` + chatNames + `
		FROM contact JOIN chats c ON c.contact_id = contact.id`
)
