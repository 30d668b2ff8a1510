package knowledge

import (
	"bytes"
	"context"
	"fmt"
	"io"

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
	f.ID = newID(filePrefix)
	d, err := s.take(ctx, accountID, &f, content)
	if err != nil {
		return File{}, err
	}
	if d == nil {
		f, err = addFileTx(ctx, s.pool, f)
		s.wakeReading()
		return f, err
	}
	err = s.change(ctx, f.AgentID, func(tx pgx.Tx, version int64) error {
		if f, err = addFileTx(ctx, tx, f); err != nil {
			return err
		}
		f, err = storeFileTx(ctx, tx, f, *d, version)
		return err
	})
	return f, err
}

func addFileTx(ctx context.Context, db pg.DB, f File) (File, error) {
	return oneOf[File](ctx, db, "file", sqlAddFile, f.ID, f.AgentID, f.Name, f.Size, f.Category, f.MediaID, f.ValidFrom, f.ValidUntil, f.MIMEType)
}

// ReplaceFile changes name, category, window and content of the file with f's agent and id. Content that is short is read
// at once; of other content the text that was known before stays until it is read, and for good if it cannot be. It fails
// with NotFound if the agent has no such file, and as AddFile, and then changes nothing.
func (s *Service) ReplaceFile(ctx context.Context, accountID uuid.UUID, f File, content io.Reader) (stored File, err error) {
	if err := f.check(); err != nil {
		return File{}, err
	}
	d, err := s.take(ctx, accountID, &f, content)
	if err != nil {
		return File{}, err
	}
	err = s.change(ctx, f.AgentID, func(tx pgx.Tx, version int64) error {
		stored, err = oneOf[File](ctx, tx, "file", sqlReplaceFile, f.AgentID, f.ID, f.Name, f.Category, f.ValidFrom, f.ValidUntil, f.MediaID, f.Size, f.MIMEType)
		switch {
		case err != nil:
			return err
		case d == nil:
			return reframeTx(ctx, tx, f.AgentID, f.ID, f.Category, f.Window, version)
		}
		stored, err = storeFileTx(ctx, tx, stored, *d, version)
		return err
	})
	if d == nil {
		s.wakeReading()
	}
	return stored, err
}

// take keeps the bytes of a file and returns what they say; nil for a file that is read when its turn comes.
func (s *Service) take(ctx context.Context, accountID uuid.UUID, f *File, content io.Reader) (*document.Document, error) {
	if s.Media == nil {
		return nil, &fault.Fault{Kind: fault.Unavailable, Noun: "file", Detail: "this server keeps no files"}
	}
	head, err := io.ReadAll(io.LimitReader(content, shortFile+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if len(head) > shortFile || bytes.HasPrefix(head, []byte("%PDF")) {
		return nil, s.keepBytes(ctx, accountID, f, io.MultiReader(bytes.NewReader(head), content))
	}
	d, err := s.Reader.Read(ctx, document.File{Name: f.Name, Content: bytes.NewReader(head), Size: int64(len(head))}, document.Limits{})
	if err != nil {
		return nil, err
	}
	return &d, s.keepBytes(ctx, accountID, f, bytes.NewReader(head))
}

// keepBytes stores the file's bytes. Those that they replace are swept once nothing names them.
func (s *Service) keepBytes(ctx context.Context, accountID uuid.UUID, f *File, content io.Reader) error {
	m, err := s.Media.Put(ctx, accountID, content, media.Info{FileName: f.Name})
	f.MediaID, f.Size, f.MIMEType = &m.ID, m.Size, m.MimeType
	return err
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

const (
	sqlAddFile = `
		INSERT INTO knowledge_files (id, agent_id, name, size, category, media_id, valid_from, valid_until, mimetype)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING *`

	sqlUpdateFile = `
		UPDATE knowledge_files SET name = $3, category = $4, valid_from = $5, valid_until = $6, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	// What was read of the content before stays: title, language and chunks.
	sqlReplaceFile = `
		UPDATE knowledge_files
		SET name = $3, category = $4, valid_from = $5, valid_until = $6, media_id = $7, size = $8, mimetype = $9, status = 'pending', progress = 0,
		    error = '', updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlFile = `SELECT * FROM knowledge_files WHERE agent_id = $1 AND id = $2`

	sqlDeleteFile = `DELETE FROM knowledge_files WHERE agent_id = $1 AND id = $2`
)
