package knowledge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/knowledge/document"
	"balas/media"
)

// shortFile is up to how many bytes a file is read while its sender waits.
const shortFile = 64 << 10

// AddFile keeps a file of the agent and returns it as stored: read, if it is short, else waiting to be read. It fails with
// Invalid for a file that is short and cannot be read, as media.Store.Put does, and with Unavailable if this server keeps
// no files.
func (s *Service) AddFile(ctx context.Context, accountID uuid.UUID, f File, content io.Reader) (File, error) {
	if err := f.check(); err != nil {
		return File{}, err
	}
	if s.Media == nil {
		return File{}, &fault.Fault{Kind: fault.Unavailable, Noun: "file", Detail: "this server keeps no files"}
	}
	head, err := io.ReadAll(io.LimitReader(content, shortFile+1))
	if err != nil {
		return File{}, fmt.Errorf("read file: %w", err)
	}
	if len(head) > shortFile || bytes.HasPrefix(head, []byte("%PDF")) {
		return s.addLater(ctx, accountID, f, io.MultiReader(bytes.NewReader(head), content))
	}
	d, err := s.Reader.Read(ctx, document.File{Name: f.Name, Content: bytes.NewReader(head), Size: int64(len(head))}, document.Limits{})
	if err != nil {
		return File{}, err
	}
	err = s.keepBytes(ctx, accountID, &f, bytes.NewReader(head))
	if err != nil {
		return File{}, err
	}
	err = s.change(ctx, f.AgentID, func(tx pgx.Tx, version int64) error {
		if f, err = addFileTx(ctx, tx, f); err != nil {
			return err
		}
		f, err = storeFileTx(ctx, tx, f, d, version)
		return err
	})
	return f, err
}

// addLater keeps a file that is read when its turn comes.
func (s *Service) addLater(ctx context.Context, accountID uuid.UUID, f File, content io.Reader) (File, error) {
	if err := s.keepBytes(ctx, accountID, &f, content); err != nil {
		return File{}, err
	}
	stored, err := addFileTx(ctx, s.pool, f)
	s.wakeReading()
	return stored, err
}

// keepBytes stores the file's bytes.
func (s *Service) keepBytes(ctx context.Context, accountID uuid.UUID, f *File, content io.Reader) error {
	m, err := s.Media.Put(ctx, accountID, content, media.Info{FileName: f.Name})
	f.ID, f.MediaID, f.Size = newID(filePrefix), &m.ID, m.Size
	return err
}

func addFileTx(ctx context.Context, db pg.DB, f File) (File, error) {
	return oneOf[File](ctx, db, "file", sqlAddFile, f.ID, f.AgentID, f.Name, f.Size, f.Category, f.MediaID, f.ValidFrom, f.ValidUntil)
}

func (s *Service) readMedia(ctx context.Context, m media.Media, name string) (document.Document, error) {
	content, err := s.Media.Open(ctx, m)
	if err != nil {
		return document.Document{}, err
	}
	defer func() { _ = content.Close() }()
	return s.Reader.Read(ctx, document.File{Name: name, Content: content, Size: m.Size}, document.Limits{})
}

// storeFileTx stores the chunks of a file that was read.
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

// UpdateFile changes name, category and window of the file with f's agent and id. It fails with NotFound if the agent has
// no such file.
func (s *Service) UpdateFile(ctx context.Context, f File) (stored File, err error) {
	if err := f.check(); err != nil {
		return File{}, err
	}
	err = s.change(ctx, f.AgentID, func(tx pgx.Tx, version int64) error {
		stored, err = oneOf[File](ctx, tx, "file", sqlUpdateFile, f.AgentID, f.ID, f.Name, f.Category, f.ValidFrom, f.ValidUntil)
		if err != nil {
			return err
		}
		return reframeTx(ctx, tx, f.AgentID, f.ID, f.Category, f.Window, version)
	})
	return stored, err
}

// File returns a file of the agent. It fails with NotFound if there is none with the id.
func (s *Service) File(ctx context.Context, agentID, id string) (File, error) {
	return oneOf[File](ctx, s.pool, "file", sqlFile, agentID, id)
}

// ListFiles returns the agent's files, newest first, and the cursor of the next page, empty on the last one.
func (s *Service) ListFiles(ctx context.Context, agentID string, f Filter) ([]File, string, error) {
	return listOf[File](ctx, s.pool, "file", sqlListFiles, agentID, f)
}

// DeleteFile removes a file with its chunks. It fails with NotFound if the agent has none with the id.
func (s *Service) DeleteFile(ctx context.Context, agentID, id string) error {
	return s.delete(ctx, "file", sqlDeleteFile, agentID, id)
}

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

// readFile reads a file, and notes why if it cannot be read. It fails when it could not try.
func (s *Service) readFile(ctx context.Context, f File) error {
	d, err := s.readStored(ctx, f)
	if err == nil {
		err = s.change(ctx, f.AgentID, func(tx pgx.Tx, version int64) error {
			_, err := storeFileTx(ctx, tx, f, d, version)
			return err
		})
	}
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	why := "could not be read"
	if known := fault.Of(err); known.Kind != fault.Internal {
		why = known.Detail
	}
	slog.WarnContext(ctx, "file not read", "file", f.ID, "error", err)
	if _, err := s.pool.Exec(ctx, sqlFileFailed, f.AgentID, f.ID, why); err != nil {
		return fmt.Errorf("note that a file was not read: %w", err)
	}
	return nil
}

func (s *Service) readStored(ctx context.Context, f File) (document.Document, error) {
	if f.MediaID == nil || s.Media == nil {
		return document.Document{}, fault.Bad("file", "content", "is gone")
	}
	m, err := s.mediaOf(ctx, *f.MediaID)
	if err != nil {
		return document.Document{}, err
	}
	return s.readMedia(ctx, m, f.Name)
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
	sqlAddFile = `
		INSERT INTO knowledge_files (id, agent_id, name, size, category, media_id, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING *`

	sqlFileRead = `
		UPDATE knowledge_files
		SET status = 'completed', progress = 100, error = '', title = $3, language = $4, chunks = $5, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlFileFailed = `UPDATE knowledge_files SET status = 'failed', error = $3, updated_at = now() WHERE agent_id = $1 AND id = $2`

	sqlUpdateFile = `
		UPDATE knowledge_files SET name = $3, category = $4, valid_from = $5, valid_until = $6, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlFile = `SELECT * FROM knowledge_files WHERE agent_id = $1 AND id = $2`

	sqlListFiles = `
		SELECT * FROM knowledge_files
		WHERE agent_id = $1
		  AND ($2::TEXT = '' OR category = $2)
		  AND ($3::BIGINT = 0 OR seq < $3)
		ORDER BY seq DESC
		LIMIT $4`

	sqlDeleteFile = `DELETE FROM knowledge_files WHERE agent_id = $1 AND id = $2`

	// One node reads at a time, under a lock: what is being processed was left by one that died.
	sqlTakeFile = `
		UPDATE knowledge_files SET status = 'processing', progress = 10, updated_at = now()
		WHERE id = (SELECT id FROM knowledge_files WHERE status IN ('pending', 'processing') ORDER BY seq LIMIT 1)
		RETURNING *`

	sqlMediaAccount = `SELECT account_id FROM media WHERE id = $1`
)
