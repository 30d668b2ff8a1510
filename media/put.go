package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dustin/go-humanize"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pg"
)

// Info is what the sender says of a file. All of it may be empty.
type Info struct {
	FileName string
	MimeType string // believed only where the bytes leave it open
	Public   bool   // everybody gets it who knows its PublicName
}

// Put stores what r holds, in constant memory. The same bytes of an account lie on disk once; under the
// same file name they are the same media, whose id is returned again; of its type the latest word counts.
//
// It fails with Invalid when r is empty, with TooLarge over Limits (Field says which: "size" or "quota"),
// with NotFound for an unknown account, with Unavailable when the disk is full, and as r does. Nothing
// stays behind then.
func (s *Store) Put(ctx context.Context, accountID uuid.UUID, r io.Reader, info Info) (Media, error) {
	return s.put(ctx, accountID, r, info, anything)
}

// fits refuses a file for what it is, before it is kept.
type fits func(Media) error

func anything(Media) error { return nil }

// put is Put for a file that fits. It fails as fit does.
func (s *Store) put(ctx context.Context, accountID uuid.UUID, r io.Reader, info Info, fit fits) (Media, error) {
	t, err := s.spool(ctx, r)
	if err != nil {
		return Media{}, err
	}
	defer t.discard()
	return s.keepAs(ctx, t, accountID, info, fit)
}

// Receive stores what fill writes into a file, which lies on disk once. It fails as Put does, and as fill does.
func (s *Store) Receive(ctx context.Context, accountID uuid.UUID, info Info, fill func(*os.File) error) (Media, error) {
	t, err := s.newTemporary()
	if err != nil {
		return Media{}, diskError("make a temporary file", err)
	}
	defer t.discard()
	if err := fill(t.file); isNoRoom(err) {
		return Media{}, diskError("receive media", err)
	} else if err != nil {
		return Media{}, err
	}
	if err := t.measure(); err != nil {
		return Media{}, diskError("receive media", err)
	}
	if most := s.Limits.MaxBytes; most > 0 && t.size > most {
		return Media{}, s.tooLarge()
	}
	return s.keepAs(ctx, t, accountID, info, anything)
}

// Fits reports, before a file of a size and a hash is received, whether an account may keep it: it fails with TooLarge
// as Put would.
func (s *Store) Fits(ctx context.Context, accountID uuid.UUID, size int64, sha256 []byte) error {
	if s.Limits.MaxBytes > 0 && size > s.Limits.MaxBytes {
		return s.tooLarge()
	}
	return s.checkQuota(ctx, s.Pool, Media{AccountID: accountID, SHA256: sha256, Size: size})
}

// PutURL fetches an address and stores what it answers, as Put does. The server's name of the file and
// its type stand in for what info leaves empty. It fails as safehttp.Client.Get and Put do.
func (s *Store) PutURL(ctx context.Context, accountID uuid.UUID, address string, info Info) (Media, error) {
	return s.putURL(ctx, accountID, address, info, anything)
}

func (s *Store) putURL(ctx context.Context, accountID uuid.UUID, address string, info Info, fit fits) (Media, error) {
	answer, err := s.HTTP.Get(ctx, address)
	if err != nil {
		return Media{}, fmt.Errorf("fetch media: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if s.Limits.MaxBytes > 0 && answer.Size > s.Limits.MaxBytes {
		return Media{}, s.tooLarge()
	}
	if info.FileName == "" {
		info.FileName = answer.FileName()
	}
	if info.MimeType == "" {
		info.MimeType = answer.Type
	}
	return s.put(ctx, accountID, answer.Body, info, fit)
}

// keepAs keeps the file, described as its sender says.
func (s *Store) keepAs(ctx context.Context, t *temporary, accountID uuid.UUID, info Info, fit fits) (Media, error) {
	m, err := t.describe(info)
	if err == nil {
		err = fit(m)
	}
	if err != nil {
		return Media{}, err
	}
	m.AccountID = accountID
	return s.keep(ctx, t, m)
}

// keep gives the file its place and its row, under the account's lock: whoever removes files waits.
func (s *Store) keep(ctx context.Context, t *temporary, m Media) (kept Media, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := lockAccount(ctx, tx, m.AccountID); err != nil {
			return err
		}
		if err := s.checkQuota(ctx, tx, m); err != nil {
			return err
		}
		if err := t.moveTo(s.path(m.AccountID, m.SHA256), s.Dir); err != nil {
			return err
		}
		kept, err = one(ctx, tx, sqlPutMedia, uuid.Must(uuid.NewV7()), account.HexID(), m.AccountID, m.SHA256, m.MimeType,
			m.Extension, m.Size, m.FileName, m.Width, m.Height, m.Seconds, s.Now(), m.Public)
		return err
	})
	if err != nil {
		return Media{}, fmt.Errorf("keep media: %w", err)
	}
	return kept, nil
}

func lockAccount(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	err := tx.QueryRow(ctx, sqlLockAccount, id).Scan(nil)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.Missing("account")
	}
	if err != nil {
		return fmt.Errorf("lock account: %w", err)
	}
	return nil
}

// checkQuota lets through what is on disk already: it takes no more room.
func (s *Store) checkQuota(ctx context.Context, db pg.DB, m Media) error {
	if s.Limits.QuotaBytes == 0 {
		return nil
	}
	var known bool
	if err := db.QueryRow(ctx, sqlIsKept, m.AccountID, m.SHA256).Scan(&known); err != nil || known {
		return err
	}
	var u Usage
	if err := db.QueryRow(ctx, sqlUsage, m.AccountID).Scan(&u.Files, &u.Bytes); err != nil {
		return fmt.Errorf("count media: %w", err)
	}
	if u.Bytes+m.Size <= s.Limits.QuotaBytes {
		return nil
	}
	return &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "quota", Detail: fmt.Sprintf(
		"does not fit: the account keeps %s of the %s that it may, and this file has %s",
		bytes(u.Bytes), bytes(s.Limits.QuotaBytes), bytes(m.Size))}
}

func (s *Store) tooLarge() error {
	return &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: "is larger than " + bytes(s.Limits.MaxBytes)}
}

func bytes(n int64) string { return humanize.IBytes(uint64(max(n, 0))) }

// isNoRoom reports whether a write failed because a disk, or a quota of the system, is full.
func isNoRoom(err error) bool {
	for _, full := range noRoom {
		if errors.Is(err, full) {
			return true
		}
	}
	return false
}

// diskError says plainly that the disk is full; any other error it wraps with what was done.
func diskError(doing string, err error) error {
	if isNoRoom(err) {
		return &fault.Fault{Kind: fault.Unavailable, Noun: "media", Detail: "the server's disk is full", Err: err}
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
