package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// And are the words of both.
func (w OptWords) And(more OptWords) OptWords {
	return OptWords{Out: slices.Concat(w.Out, more.Out), In: slices.Concat(w.In, more.In)}
}

// FindOptWords returns the words of the account's own; none if it never set any.
func FindOptWords(ctx context.Context, db pg.DB, accountID uuid.UUID) (w OptWords, err error) {
	err = db.QueryRow(ctx, sqlOptWords, accountID).Scan(&w.Out, &w.In)
	if errors.Is(err, pgx.ErrNoRows) {
		return OptWords{Out: []string{}, In: []string{}}, nil
	}
	if err != nil {
		return OptWords{}, fmt.Errorf("load words for opting out: %w", err)
	}
	return w, nil
}

// SetOptWords puts words in place of the account's own, and returns what they are now. Nil leaves what is there, an empty
// list takes all away. Blanks around words and repeated words are dropped. It fails as OptWords.Check does.
func (s *Service) SetOptWords(ctx context.Context, accountID uuid.UUID, to OptWords) (w OptWords, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, sqlSetOptWords, accountID, tidyWords(to.Out), tidyWords(to.In), s.Now()).Scan(&w.Out, &w.In)
		if err != nil {
			return fmt.Errorf("store words for opting out: %w", err)
		}
		return w.Check()
	})
	return w, err
}

// tidyWords are the words without blanks around them, each once; nil stays nil.
func tidyWords(words []string) []string {
	if words == nil {
		return nil
	}
	tidy := []string{}
	for _, word := range words {
		if word = strings.TrimSpace(word); !slices.Contains(tidy, word) {
			tidy = append(tidy, word)
		}
	}
	return tidy
}

const (
	sqlOptWords = `SELECT out_words, in_words FROM opt_words WHERE account_id = $1`

	sqlSetOptWords = `
		INSERT INTO opt_words AS w (account_id, out_words, in_words, updated_at)
		VALUES ($1, COALESCE($2::TEXT[], '{}'), COALESCE($3::TEXT[], '{}'), $4)
		ON CONFLICT (account_id) DO UPDATE
		SET out_words = COALESCE($2, w.out_words), in_words = COALESCE($3, w.in_words), updated_at = EXCLUDED.updated_at
		RETURNING out_words, in_words`
)
