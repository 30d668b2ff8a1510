package knowledge

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// The number of sources that a list returns when nothing else is asked, and at most.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// Filter narrows a list.
type Filter struct {
	Category string     // empty: all
	Text     string     // that stands in what they say, in any case; empty: all
	At       *time.Time // an instant at which they hold; nil: all
	Limit    int        // 0: 50; at most 500
	Cursor   string     // of the page before; empty: from the start
}

// sequenced is a source whose place in a list is known.
type sequenced interface{ place() int64 }

// listOf returns a page of an agent's sources, in the order of the SQL, and the cursor of the next page, empty on the last
// one. It fails with Invalid for a cursor that no page gave.
func listOf[T sequenced](ctx context.Context, db pg.DB, noun, sql, agentID string, f Filter) ([]T, string, error) {
	from := int64(0)
	if f.Cursor != "" {
		var err error
		if from, err = strconv.ParseInt(f.Cursor, 10, 64); err != nil || from <= 0 {
			return nil, "", fault.Bad(noun, "cursor", "is not of an earlier page")
		}
	}
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	rows, err := db.Query(ctx, sql, agentID, f.Category, from, limit+1, f.Text, f.At)
	if err != nil {
		return nil, "", fmt.Errorf("list %s: %w", noun, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, "", fmt.Errorf("list %s: %w", noun, err)
	}
	if len(all) <= limit {
		return all, "", nil
	}
	return all[:limit], strconv.FormatInt(all[limit-1].place(), 10), nil
}

// oneOf returns the single source of a query; none is NotFound.
func oneOf[T any](ctx context.Context, db pg.DB, noun, sql string, args ...any) (T, error) {
	var none T
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return none, fmt.Errorf("load %s: %w", noun, err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return none, fault.Missing(noun)
	}
	if err != nil {
		return none, fmt.Errorf("load %s: %w", noun, err)
	}
	return found, nil
}
