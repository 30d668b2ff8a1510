package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Downloads says which files of messages an instance fetches as they come. All others are fetched when
// somebody asks for them. The zero value fetches none.
type Downloads struct {
	Kinds    []Kind
	MaxBytes int64 // of one file
}

// DefaultDownloads is what an instance does whose owner has not said: pictures, voice notes and documents of up
// to 16 MB.
func DefaultDownloads() Downloads {
	return Downloads{Kinds: []Kind{KindImage, KindVoice, KindDocument}, MaxBytes: 16 << 20}
}

// Wants reports whether the file of a message is to be fetched as it comes. Never is one that may be seen once:
// nobody has looked at it yet.
func (d Downloads) Wants(k Kind, c Content) bool {
	return c.File != nil && !c.ViewOnce && c.File.Size <= d.MaxBytes && slices.Contains(d.Kinds, k)
}

const (
	sqlDownloads    = `SELECT kinds, max_bytes FROM download_policies WHERE instance_id = $1`
	sqlSetDownloads = `
		INSERT INTO download_policies (instance_id, kinds, max_bytes)
		VALUES ($1, $2, $3)
		ON CONFLICT (instance_id) DO UPDATE SET kinds = EXCLUDED.kinds, max_bytes = EXCLUDED.max_bytes`

	// Of the time before the link, which counts down, nothing is fetched by itself.
	sqlUnfetched = `
		SELECT m.id FROM chats c JOIN messages m ON m.chat_id = c.id
		WHERE c.instance_id = $1 AND c.last_at >= $3 AND m.at >= $3 AND m.target_id = '' AND m.seq > 0
		  AND m.kind = ANY($2) AND m.media_id IS NULL AND m.revoked_at IS NULL AND m.origin IN ('customer', 'human')
		ORDER BY m.at DESC
		LIMIT $4`
)

// FindDownloads returns what the instance fetches as it comes: the defaults unless its owner has said.
func FindDownloads(ctx context.Context, db pg.DB, instanceID uuid.UUID) (Downloads, error) {
	var d Downloads
	err := db.QueryRow(ctx, sqlDownloads, instanceID).Scan(&d.Kinds, &d.MaxBytes)
	if errors.Is(err, pgx.ErrNoRows) {
		return DefaultDownloads(), nil
	}
	if err != nil {
		return d, fmt.Errorf("load which files are fetched: %w", err)
	}
	return d, nil
}

// SetDownloads says what the instance fetches as it comes. It fails with Invalid for kinds that have no file and
// for a size below zero.
func SetDownloads(ctx context.Context, db pg.DB, instanceID uuid.UUID, d Downloads) error {
	kinds := make([]string, len(d.Kinds))
	for i, k := range d.Kinds {
		if !k.HasFile() {
			return fault.Bad("instance", "kinds", "must be kinds of messages with a file")
		}
		kinds[i] = string(k)
	}
	if d.MaxBytes < 0 {
		return fault.Bad("instance", "maxBytes", "must not be negative")
	}
	if _, err := db.Exec(ctx, sqlSetDownloads, instanceID, kinds, d.MaxBytes); err != nil {
		return fmt.Errorf("store which files are fetched: %w", err)
	}
	return nil
}

// Unfetched lists messages that came since a time with a file of a kind that is to be fetched, and whose file is not
// here: the newest, at most limit. Wants decides about each.
func Unfetched(ctx context.Context, db pg.DB, instanceID uuid.UUID, d Downloads, since time.Time, limit int) ([]string, error) {
	if len(d.Kinds) == 0 {
		return nil, nil
	}
	rows, err := db.Query(ctx, sqlUnfetched, instanceID, d.Kinds, since, limit)
	if err != nil {
		return nil, fmt.Errorf("list files to fetch: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list files to fetch: %w", err)
	}
	return ids, nil
}
