package chat

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Cursor is a place in a list that is ordered by time. The zero Cursor is its beginning.
type Cursor struct {
	At  time.Time
	Seq int64
}

// String is the cursor for people's programs to give back; empty for the zero Cursor.
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, uint64(c.Seq)))
}

// ParseCursor reads what String wrote. It fails with Invalid for anything else.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != 16 {
		return Cursor{}, fault.Bad("list", "cursor", "is none that a list gave")
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC()
	return Cursor{At: at, Seq: int64(binary.BigEndian.Uint64(b[8:]))}, nil
}

// Place is the message's place in its chat.
func (m Message) Place() Cursor { return Cursor{At: m.At, Seq: m.Seq} }

// Thread returns what the chat shows, the newest first, at most limit: the messages before a place, without those
// that only change others. They lack Raw, as in every list.
func Thread(ctx context.Context, db pg.DB, c Chat, before Cursor, limit int) ([]Message, error) {
	before = before.orEnd()
	return messages(ctx, db, sqlThread, c.ID, before.At, before.Seq, c.ClearedAt, c.ClearedSeq, limit)
}

// Reaction is what somebody thinks of a message.
type Reaction struct {
	TargetID  string
	Emoji     string
	FromMe    bool
	ContactID *int64 // nil when from us
	At        time.Time
}

// Reactions returns the reactions to the messages that hold now, by the message's id: one of each person at most.
func Reactions(ctx context.Context, db pg.DB, instanceID uuid.UUID, ids []string) (map[string][]Reaction, error) {
	rows, err := db.Query(ctx, sqlReactions, instanceID, ids)
	if err != nil {
		return nil, fmt.Errorf("load reactions: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Reaction])
	if err != nil {
		return nil, fmt.Errorf("load reactions: %w", err)
	}
	of := map[string][]Reaction{}
	for _, r := range all {
		of[r.TargetID] = append(of[r.TargetID], r)
	}
	return of, nil
}

const (
	sqlThread = messageRows + `
		WHERE chat_id = $1 AND target_id = '' AND deleted_at IS NULL
		  AND (at, seq) < ($2::TIMESTAMPTZ, $3::BIGINT) AND (at, seq) > ($4::TIMESTAMPTZ, $5::BIGINT)
		ORDER BY at DESC, seq DESC
		LIMIT $6`

	sqlReactions = `
		SELECT target_id, body AS emoji, from_me, contact_id, at
		FROM (
			SELECT DISTINCT ON (target_id, from_me, contact_id) *
			FROM messages
			WHERE instance_id = $1 AND target_id = ANY($2) AND target_id <> '' AND kind = 'reaction' AND status NOT IN ('queued', 'failed')
			ORDER BY target_id, from_me, contact_id, CASE WHEN NOT from_me THEN at END DESC, seq DESC
		) latest
		WHERE body <> ''
		ORDER BY at, seq`
)
