package chat

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Entry is a chat as a list shows it.
type Entry struct {
	Chat
	Title string   // the owner's name for the contact, the contact's own, or the group's subject; else the number
	Phone string   // digits of the contact's; empty for a group, and when only the LID is known
	LID   string   // digits of the contact's; empty for a group, and when unknown
	Last  *Message `db:"-"` // that the chat shows; nil: it shows none
}

// Address is where messages to the chat go.
func (e Entry) Address() Address {
	if e.GroupID != nil {
		return Address{Kind: Group, User: *e.GroupID}
	}
	return Contact{Phone: e.Phone, LID: e.LID}.Address()
}

// Filter narrows a list of chats. The zero Filter lists all.
type Filter struct {
	Archived *bool
	Group    *bool
	Unread   bool // only chats with unread messages, or marked as unread
}

// Page says which part of a list is wanted: what comes after a cursor, or after so many entries.
type Page struct {
	After  Cursor // the zero Cursor: from the beginning
	Offset int
	Limit  int // at least 1
}

// List returns the instance's chats that are not deleted, those first in which something happened last, each with
// the last message that it shows.
func List(ctx context.Context, db pg.DB, instanceID uuid.UUID, f Filter, p Page) ([]Entry, error) {
	after := p.After.orEnd()
	rows, err := db.Query(ctx, sqlChats, instanceID, after.At, after.Seq, f.Archived, f.Group, f.Unread, p.Limit, p.Offset)
	if err != nil {
		return nil, fmt.Errorf("list chats: %w", err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByName[Entry])
	if err != nil {
		return nil, fmt.Errorf("list chats: %w", err)
	}
	return entries, showLast(ctx, db, entries)
}

// Count counts the chats that List would return in all.
func Count(ctx context.Context, db pg.DB, instanceID uuid.UUID, f Filter) (n int, err error) {
	if err = db.QueryRow(ctx, sqlCountChats, instanceID, f.Archived, f.Group, f.Unread).Scan(&n); err != nil {
		err = fmt.Errorf("count chats: %w", err)
	}
	return n, err
}

// Next is the cursor after an entry of List.
func (e Entry) Next() Cursor { return Cursor{At: *e.LastAt, Seq: e.ID} }

func showLast(ctx context.Context, db pg.DB, entries []Entry) error {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	last, err := messages(ctx, db, sqlLastMessages, ids)
	if err != nil {
		return err
	}
	of := make(map[int64]*Message, len(last))
	for i := range last {
		of[last[i].ChatID] = &last[i]
	}
	for i := range entries {
		entries[i].Last = of[entries[i].ID]
	}
	return nil
}

// orEnd is the cursor, or one that everything comes after.
func (c Cursor) orEnd() Cursor {
	if c == (Cursor{}) {
		return Cursor{At: Forever.Add(time.Second), Seq: math.MaxInt64}
	}
	return c
}

const (
	sqlChats = `
		SELECT ch.*,
		       COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), NULLIF(ch.name, ''), p.value, ch.group_id, l.value, '') AS title,
		       COALESCE(p.value, '') AS phone, COALESCE(l.value, '') AS lid
		FROM chats ch
		LEFT JOIN contacts c ON c.id = ch.contact_id
		LEFT JOIN LATERAL (
			SELECT value FROM contact_aliases WHERE contact_id = ch.contact_id AND kind = 'pn' ORDER BY created_at DESC LIMIT 1
		) p ON TRUE
		LEFT JOIN LATERAL (
			SELECT value FROM contact_aliases WHERE contact_id = ch.contact_id AND kind = 'lid' ORDER BY created_at DESC LIMIT 1
		) l ON TRUE
		WHERE ch.instance_id = $1 AND ch.last_at IS NOT NULL AND (ch.last_at, ch.id) < ($2::TIMESTAMPTZ, $3::BIGINT)
		  AND ($4::BOOLEAN IS NULL OR ch.archived = $4)
		  AND ($5::BOOLEAN IS NULL OR (ch.group_id IS NOT NULL) = $5)
		  AND (NOT $6::BOOLEAN OR ch.unread > 0 OR ch.marked_unread)
		ORDER BY ch.last_at DESC, ch.id DESC
		LIMIT $7 OFFSET $8`

	sqlCountChats = `
		SELECT count(*) FROM chats ch
		WHERE ch.instance_id = $1 AND ch.last_at IS NOT NULL
		  AND ($2::BOOLEAN IS NULL OR ch.archived = $2)
		  AND ($3::BOOLEAN IS NULL OR (ch.group_id IS NOT NULL) = $3)
		  AND (NOT $4::BOOLEAN OR ch.unread > 0 OR ch.marked_unread)`

	sqlLastMessages = `
		SELECT m.* FROM chats ch
		CROSS JOIN LATERAL (` + messageRows + `
			WHERE chat_id = ch.id AND target_id = '' AND deleted_at IS NULL AND (at, seq) > (ch.cleared_at, ch.cleared_seq)
			ORDER BY at DESC, seq DESC
			LIMIT 1
		) m
		WHERE ch.id = ANY($1)`
)
