package media

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Swept counts what a sweep removed.
type Swept struct {
	Rows  int // media past their retention
	Files int // files without a row, those of the rows included
	Parts int // of files that a crash cut off
}

// Sweep removes media that were not used for Retention and that no message, source or campaign refers to, files that have no
// row, and what a crash left half received. It may run at any time, on several nodes at once. What it
// removed before an error stays removed.
func (s *Store) Sweep(ctx context.Context) (Swept, error) {
	var swept Swept
	var err error
	if swept.Parts, err = s.sweepParts(); err != nil {
		return swept, err
	}
	if s.Limits.Retention > 0 {
		if swept.Rows, err = s.sweepRows(ctx, s.Now().Add(-s.Limits.Retention)); err != nil {
			return swept, err
		}
	}
	swept.Files, err = s.sweepFiles(ctx)
	return swept, err
}

// sweepEvery is how often a store is swept.
const sweepEvery = time.Hour

// RunSweep sweeps now and every hour until ctx ends. What fails is logged, and tried again then.
func (s *Store) RunSweep(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		switch swept, err := s.Sweep(ctx); {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Error("media not swept", "error", err)
		case swept != Swept{}:
			log.Info("media swept", "rows", swept.Rows, "files", swept.Files, "parts", swept.Parts)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sweepParts removes temporary files that no living process holds.
func (s *Store) sweepParts() (removed int, err error) {
	parts, err := filepath.Glob(filepath.Join(s.spoolDir(), "*"))
	if err != nil {
		return 0, fmt.Errorf("list temporary files: %w", err)
	}
	for _, part := range parts {
		f, err := os.OpenFile(part, os.O_RDWR, 0) // NFS locks for one alone only what may be written
		if err != nil {
			continue // another node was quicker
		}
		held, err := lock(f)
		if err == nil && !held && os.Remove(part) == nil {
			removed++
		}
		_ = f.Close()
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// sweepRows deletes rows in batches. Their files go with the files that have no row.
func (s *Store) sweepRows(ctx context.Context, before time.Time) (int, error) {
	for total := 0; ; {
		locked, deleted, err := s.sweepBatch(ctx, before)
		if err != nil {
			return total, fmt.Errorf("delete unused media: %w", err)
		}
		if total += deleted; locked == 0 {
			return total, nil
		}
	}
}

func (s *Store) sweepBatch(ctx context.Context, before time.Time) (locked, deleted int, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sqlLockUnused, before)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sqlDeleteUnused, ids, before)
		locked, deleted = len(ids), int(tag.RowsAffected())
		return err
	})
	return locked, deleted, err
}

// sweepFiles removes files without a row, folder by folder.
func (s *Store) sweepFiles(ctx context.Context) (removed int, err error) {
	folders, err := filepath.Glob(filepath.Join(s.Dir, "*", "??"))
	if err != nil {
		return 0, fmt.Errorf("list media: %w", err)
	}
	for _, folder := range folders {
		accountID, err := uuid.Parse(filepath.Base(filepath.Dir(folder)))
		if err != nil {
			continue // not of ours
		}
		n, err := s.sweepFolder(ctx, accountID, folder)
		if removed += n; err != nil {
			return removed, err
		}
	}
	return removed, nil
}

func (s *Store) sweepFolder(ctx context.Context, accountID uuid.UUID, folder string) (removed int, err error) {
	hashes, err := hashesIn(folder)
	if err != nil || len(hashes) == 0 {
		return 0, err
	}
	rows, err := s.Pool.Query(ctx, sqlKeptAmong, accountID, hashes)
	if err != nil {
		return 0, fmt.Errorf("look for rows of media: %w", err)
	}
	kept, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return 0, fmt.Errorf("look for rows of media: %w", err)
	}
	has := make(map[string]bool, len(kept))
	for _, sha256 := range kept {
		has[string(sha256)] = true
	}
	for _, sha256 := range hashes {
		if has[string(sha256)] {
			continue
		}
		dropped, err := s.drop(ctx, accountID, sha256)
		if err != nil {
			return removed, err
		}
		if dropped {
			removed++
		}
	}
	return removed, nil
}

// hashesIn lists the hashes that the files of a folder are named by. Other files are not ours.
func hashesIn(folder string) ([][]byte, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list media: %w", err)
	}
	var hashes [][]byte
	for _, entry := range entries {
		if sha256, err := hex.DecodeString(entry.Name()); err == nil && len(sha256) == 32 {
			hashes = append(hashes, sha256)
		}
	}
	return hashes, nil
}
