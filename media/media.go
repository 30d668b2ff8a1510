// Package media keeps the files of accounts: uploaded, fetched from a URL, or received. Bytes lie on
// disk by their hash, rows in the database; no file is ever whole in memory. It also makes of a file what
// WhatsApp wants: thumbnails, stickers, voice notes.
package media

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/safehttp"
)

// Media is one stored file.
type Media struct {
	ID        uuid.UUID
	HexID     string // 24 hex digits, for the dialects that show such ids
	AccountID uuid.UUID
	SHA256    []byte `db:"sha256"`
	MimeType  string `db:"mimetype"` // what the bytes are, whatever the sender called them
	Extension string // that fits the type, without a dot
	Size      int64  // in bytes
	FileName  string // as the sender named it, without folders; may be empty
	Width     int    // in pixels, as shown; 0: unknown, or none
	Height    int
	Seconds   int // how long it plays; 0: unknown, or it does not
	CreatedAt time.Time
	UsedAt    time.Time // to the hour
	Public    bool      // everybody gets it who knows its PublicName
}

// Limits bound what an account may keep. A zero is no limit.
type Limits struct {
	MaxBytes   int64         // of one file
	QuotaBytes int64         // of all files of an account, each content counted once
	Retention  time.Duration // how long a file that nothing refers to stays after its last use
}

// Store keeps media. Nodes that share a database share Dir too: a file that is missing there is as good
// as deleted, until the same bytes are put again.
type Store struct {
	Pool   *pgxpool.Pool
	Dir    string // made when the first file comes
	Limits Limits
	HTTP   *safehttp.Client // fetches for PutURL
	Now    func() time.Time
}

// Find returns an account's media by its UUID, by the UUID with any extension, or by its 24 hex digits.
// It fails with NotFound for all else, another account's media included.
func Find(ctx context.Context, db pg.DB, accountID uuid.UUID, id string) (Media, error) {
	name, _, _ := strings.Cut(id, ".")
	if key, err := uuid.Parse(name); err == nil {
		return one(ctx, db, sqlMediaByID, accountID, key)
	}
	return one(ctx, db, sqlMediaByHexID, accountID, strings.ToLower(id))
}

// FindPublic returns the public media of whichever account whose name is the UUID and the extension, for who was given that
// name: it has at least 62 random bits. It fails with NotFound for all else.
func FindPublic(ctx context.Context, db pg.DB, name string) (Media, error) {
	id, _, _ := strings.Cut(name, ".")
	key, err := uuid.Parse(id)
	if err != nil {
		return Media{}, fault.Missing("media")
	}
	m, err := one(ctx, db, sqlPublicMedia, key)
	if err == nil && m.PublicName() != name {
		return Media{}, fault.Missing("media")
	}
	return m, err
}

// PublicName is under which name everybody finds the media who knows it, if it is public.
func (m Media) PublicName() string { return m.ID.String() + "." + m.Extension }

func one(ctx context.Context, db pg.DB, sql string, args ...any) (Media, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return Media{}, fmt.Errorf("load media: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Media])
	if errors.Is(err, pgx.ErrNoRows) {
		return Media{}, fault.Missing("media")
	}
	if err != nil {
		return Media{}, fmt.Errorf("load media: %w", err)
	}
	return m, nil
}

// Open opens the file of a media for reading and notes the use. The caller closes it. It fails with
// NotFound when the file is gone.
func (s *Store) Open(ctx context.Context, m Media) (*os.File, error) {
	f, err := os.Open(s.path(m.AccountID, m.SHA256))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &fault.Fault{Kind: fault.NotFound, Noun: "media", Detail: "its file is gone", Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("open media: %w", err)
	}
	if _, err := s.Pool.Exec(ctx, sqlTouchMedia, m.ID, s.Now()); err != nil {
		return nil, errors.Join(fmt.Errorf("note the use of media: %w", err), f.Close())
	}
	return f, nil
}

// Usage is what an account keeps.
type Usage struct {
	Files int   // rows
	Bytes int64 // on disk, each content counted once
}

// Usage counts what the account keeps; zeros for one that is unknown.
func (s *Store) Usage(ctx context.Context, accountID uuid.UUID) (Usage, error) {
	var u Usage
	if err := s.Pool.QueryRow(ctx, sqlUsage, accountID).Scan(&u.Files, &u.Bytes); err != nil {
		return u, fmt.Errorf("count media: %w", err)
	}
	return u, nil
}

// TotalUsage counts what all accounts keep.
func (s *Store) TotalUsage(ctx context.Context) (Usage, error) {
	var u Usage
	if err := s.Pool.QueryRow(ctx, sqlTotalUsage).Scan(&u.Files, &u.Bytes); err != nil {
		return u, fmt.Errorf("count media: %w", err)
	}
	return u, nil
}

// path is where the bytes of a hash lie. A folder for each first byte keeps folders small.
func (s *Store) path(accountID uuid.UUID, sha256 []byte) string {
	name := hex.EncodeToString(sha256)
	return filepath.Join(s.Dir, accountID.String(), name[:2], name)
}
