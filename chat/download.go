package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
