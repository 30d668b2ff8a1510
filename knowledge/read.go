package knowledge

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/knowledge/document"
	"balas/media"
)

// ReadFiles reads every file that waits, one after the other. What cannot be read is marked so.
func (s *Service) ReadFiles(ctx context.Context) error {
	for {
		f, err := oneOf[File](ctx, s.pool, "file", sqlTakeFile)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.readFile(ctx, f); err != nil {
			return err
		}
	}
}

// readFile reads a file, and notes why if it cannot be read: the text of before stays. It fails when it could not try.
func (s *Service) readFile(ctx context.Context, f File) error {
	d, err := s.readStored(ctx, f)
	if err == nil {
		err = s.change(ctx, f.AgentID, func(tx pgx.Tx, version int64) error { return storeReadTx(ctx, tx, f, d, version) })
	}
	if err == nil || errors.Is(err, errOvertaken) || ctx.Err() != nil {
		return ctx.Err()
	}
	why := "could not be read"
	if known := fault.Of(err); known.Kind != fault.Internal {
		why = known.Detail
	}
	slog.WarnContext(ctx, "file not read", "file", f.ID, "error", err)
	if _, err := s.pool.Exec(ctx, sqlFileFailed, f.AgentID, f.ID, why, f.MediaID); err != nil {
		return fmt.Errorf("note that a file was not read: %w", err)
	}
	return nil
}

// errOvertaken says that the file was removed or has other content meanwhile, which is read when its turn comes.
var errOvertaken = errors.New("the file has changed")

// storeReadTx stores what was read of a file, as the file is called and holds by now.
func storeReadTx(ctx context.Context, tx pgx.Tx, f File, d document.Document, version int64) error {
	now, err := oneOf[File](ctx, tx, "file", sqlFile, f.AgentID, f.ID)
	if fault.Is(err, fault.NotFound) {
		return errOvertaken
	}
	if err != nil {
		return err
	}
	if now.MediaID == nil || *now.MediaID != *f.MediaID {
		return errOvertaken
	}
	_, err = storeFileTx(ctx, tx, now, d, version)
	return err
}

// storeFileTx stores the chunks of a file that was read in the place of those of before.
func storeFileTx(ctx context.Context, tx pgx.Tx, f File, d document.Document, version int64) (File, error) {
	var chunks []Chunk
	for _, c := range document.Split(d, document.Options{}) {
		chunks = append(chunks, Chunk{
			AgentID: f.AgentID, SourceID: f.ID, Title: c.Title, Text: c.Text, Category: f.Category, Window: f.Window,
		})
	}
	if err := putChunksTx(ctx, tx, f.AgentID, f.ID, chunks, version); err != nil {
		return File{}, err
	}
	return oneOf[File](ctx, tx, "file", sqlFileRead, f.AgentID, f.ID, d.Title, d.Language, len(chunks))
}

func (s *Service) readStored(ctx context.Context, f File) (document.Document, error) {
	if f.MediaID == nil || s.Media == nil {
		return document.Document{}, fault.Bad("file", "content", "is gone")
	}
	m, err := s.mediaOf(ctx, *f.MediaID)
	if err != nil {
		return document.Document{}, err
	}
	content, err := s.Media.Open(ctx, m)
	if err != nil {
		return document.Document{}, err
	}
	defer func() { _ = content.Close() }()
	return s.Reader.Read(ctx, document.File{Name: f.Name, Content: content, Size: m.Size}, document.Limits{})
}

func (s *Service) mediaOf(ctx context.Context, id uuid.UUID) (media.Media, error) {
	var accountID uuid.UUID
	if err := s.pool.QueryRow(ctx, sqlMediaAccount, id).Scan(&accountID); err != nil {
		if errors.Is(err, pgx.ErrNoRows) {
			return media.Media{}, fault.Bad("file", "content", "is gone")
		}
		return media.Media{}, fmt.Errorf("find file: %w", err)
	}
	return media.Find(ctx, s.pool, accountID, id.String())
}

const (
	// One node reads at a time, under a lock: what is being processed was left by one that died.
	sqlTakeFile = `
		UPDATE knowledge_files SET status = 'processing', progress = 10, updated_at = now()
		WHERE id = (SELECT id FROM knowledge_files WHERE status IN ('pending', 'processing') ORDER BY seq LIMIT 1)
		RETURNING *`

	sqlFileRead = `
		UPDATE knowledge_files
		SET status = 'completed', progress = 100, error = '', title = $3, language = $4, chunks = $5, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	// Content that has come meanwhile did not fail.
	sqlFileFailed = `
		UPDATE knowledge_files SET status = 'failed', error = $3, updated_at = now()
		WHERE agent_id = $1 AND id = $2 AND media_id IS NOT DISTINCT FROM $4`

	sqlMediaAccount = `SELECT account_id FROM media WHERE id = $1`
)
