package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"balas/internal/pg"
)

const (
	sqlKeepComposed = `UPDATE messages SET raw = $3, content = $4 WHERE instance_id = $1 AND id = $2 AND status = 'queued'`

	// What was revoked meanwhile keeps nothing.
	sqlKeepFile  = `UPDATE messages SET media_id = $3 WHERE instance_id = $1 AND id = $2 AND revoked_at IS NULL`
	sqlMovedFile = `UPDATE messages SET raw = $3 WHERE instance_id = $1 AND id = $2 AND revoked_at IS NULL`
)

// KeepComposed stores WhatsApp's own form of a message with a file that waits to be sent, and what is known of
// its file by then.
func KeepComposed(ctx context.Context, db pg.DB, m Message) error {
	content, err := m.Content.encode()
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, sqlKeepComposed, m.InstanceID, m.ID, m.Raw, content); err != nil {
		return fmt.Errorf("keep composed message: %w", err)
	}
	return nil
}

// KeepFile notes that the message's file is in the store.
func KeepFile(ctx context.Context, db pg.DB, m Message, mediaID uuid.UUID) error {
	if _, err := db.Exec(ctx, sqlKeepFile, m.InstanceID, m.ID, mediaID); err != nil {
		return fmt.Errorf("note the file of message: %w", err)
	}
	return nil
}

// KeepMoved stores WhatsApp's own form of a message whose file has another place on its media server by now.
func KeepMoved(ctx context.Context, db pg.DB, m Message, raw []byte) error {
	if _, err := db.Exec(ctx, sqlMovedFile, m.InstanceID, m.ID, raw); err != nil {
		return fmt.Errorf("note the new place of a file: %w", err)
	}
	return nil
}

// isMediaMissing reports whether a message names a file that is not in the store.
func isMediaMissing(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.ConstraintName == "messages_media_id_fkey"
}
