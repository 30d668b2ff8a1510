package media

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
)

// Delete removes a media and, unless another name still needs it, its file. Messages that refer to it go
// on without. It fails with NotFound when it is gone.
func (s *Store) Delete(ctx context.Context, m Media) error {
	if _, err := one(ctx, s.Pool, sqlDeleteMedia, m.AccountID, m.ID); err != nil {
		return fmt.Errorf("delete media: %w", err)
	}
	_, err := s.drop(ctx, m.AccountID, m.SHA256)
	return err
}

// drop removes the file of a hash that no row has. It looks under the account's lock, which every Put
// takes before it relies on a file, and after the row's removal was committed: a crash leaves at most a
// file without a row, which the next sweep finds.
func (s *Store) drop(ctx context.Context, accountID uuid.UUID, sha256 []byte) (dropped bool, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := lockAccount(ctx, tx, accountID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		var kept bool
		if err := tx.QueryRow(ctx, sqlIsKept, accountID, sha256).Scan(&kept); err != nil || kept {
			return err
		}
		err := os.Remove(s.path(accountID, sha256))
		dropped = err == nil
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("remove a file of media: %w", err)
	}
	return dropped, nil
}
