package rules

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
)

// maxKeywords is how many keyword rules an instance may have.
const maxKeywords = 1000

// KeywordPatch changes some of a keyword rule: a nil field leaves what is set.
type KeywordPatch struct {
	Match    *Match
	Pattern  *string
	Reply    *string
	Priority *int
	Enabled  *bool
}

// KeywordsOf returns the keyword rules of the caller's instance, oldest first, or a NotFound fault.
func KeywordsOf(ctx context.Context, db pg.DB, c account.Caller, instanceID uuid.UUID) ([]Keyword, error) {
	if _, err := chat.FindInstance(ctx, db, c, instanceID); err != nil {
		return nil, err
	}
	return loadKeywords(ctx, db, sqlKeywords, instanceID)
}

// FindKeyword returns a keyword rule of the caller's instance, or a NotFound fault.
func FindKeyword(ctx context.Context, db pg.DB, c account.Caller, instanceID, id uuid.UUID) (Keyword, error) {
	if _, err := chat.FindInstance(ctx, db, c, instanceID); err != nil {
		return Keyword{}, err
	}
	return oneKeyword(ctx, db, sqlKeyword, instanceID, id)
}

// AddKeyword makes a keyword rule for the caller's instance; its ID and times are given by us. It
// fails with Invalid for a rule that makes no sense, with NotFound for an unknown instance, and with
// Conflict when the instance has a thousand rules.
func AddKeyword(ctx context.Context, db pg.DB, c account.Caller, k Keyword) (Keyword, error) {
	if _, err := chat.FindInstance(ctx, db, c, k.InstanceID); err != nil {
		return Keyword{}, err
	}
	if err := k.check(); err != nil {
		return Keyword{}, err
	}
	err := changeKeywords(ctx, db, k.InstanceID, func(tx pgx.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, sqlCountKeywords, k.InstanceID).Scan(&n); err != nil {
			return fmt.Errorf("count keywords: %w", err)
		}
		if n >= maxKeywords {
			return fault.New(fault.Conflict, "keyword")
		}
		var err error
		k, err = oneKeyword(ctx, tx, sqlInsertKeyword, uuid.Must(uuid.NewV7()), k.InstanceID, k.Match, k.Pattern, k.Reply, k.Priority, k.Enabled)
		return err
	})
	return k, err
}

// EditKeyword changes a keyword rule of the caller's instance. It fails with Invalid for a rule that
// then makes no sense and with NotFound for an unknown one.
func EditKeyword(ctx context.Context, db pg.DB, c account.Caller, instanceID, id uuid.UUID, p KeywordPatch) (Keyword, error) {
	if _, err := chat.FindInstance(ctx, db, c, instanceID); err != nil {
		return Keyword{}, err
	}
	var k Keyword
	err := changeKeywords(ctx, db, instanceID, func(tx pgx.Tx) (err error) {
		if k, err = oneKeyword(ctx, tx, sqlKeyword, instanceID, id); err != nil {
			return err
		}
		set(&k.Match, p.Match)
		set(&k.Pattern, p.Pattern)
		set(&k.Reply, p.Reply)
		set(&k.Priority, p.Priority)
		set(&k.Enabled, p.Enabled)
		if err := k.check(); err != nil {
			return err
		}
		k, err = oneKeyword(ctx, tx, sqlUpdateKeyword, instanceID, id, k.Match, k.Pattern, k.Reply, k.Priority, k.Enabled)
		return err
	})
	return k, err
}

// DeleteKeyword removes a keyword rule of the caller's instance, or fails with NotFound.
func DeleteKeyword(ctx context.Context, db pg.DB, c account.Caller, instanceID, id uuid.UUID) error {
	if _, err := chat.FindInstance(ctx, db, c, instanceID); err != nil {
		return err
	}
	return changeKeywords(ctx, db, instanceID, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sqlDeleteKeyword, instanceID, id)
		if err != nil {
			return fmt.Errorf("delete keyword: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return fault.Missing("keyword")
		}
		return nil
	})
}

// changeKeywords raises the version of the instance's rules, by which every node sees that they
// changed, in the transaction of the change.
func changeKeywords(ctx context.Context, db pg.DB, instanceID uuid.UUID, change func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlRaiseKeywords, instanceID); err != nil {
			return fmt.Errorf("raise version of keywords: %w", err)
		}
		return change(tx)
	})
}

func oneKeyword(ctx context.Context, db pg.DB, sql string, args ...any) (Keyword, error) {
	ks, err := loadKeywords(ctx, db, sql, args...)
	if err == nil && len(ks) == 0 {
		err = fault.Missing("keyword")
	}
	if err != nil {
		return Keyword{}, err
	}
	return ks[0], nil
}

func loadKeywords(ctx context.Context, db pg.DB, sql string, args ...any) ([]Keyword, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load keywords: %w", err)
	}
	ks, err := pgx.CollectRows(rows, pgx.RowToStructByName[Keyword])
	if err != nil {
		return nil, fmt.Errorf("load keywords: %w", err)
	}
	return ks, nil
}
