package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// ListFilter says which lists are asked for. Limit 0 means 50.
type ListFilter struct {
	Search string // stands in the name or the description, in whichever case; empty: any
	Tag    string // empty: any
	Limit  int
	Offset int
}

// Lists returns the account's lists, newest first, and how many there are.
func (s *Service) Lists(ctx context.Context, accountID uuid.UUID, f ListFilter) ([]List, int, error) {
	lists, err := all[List](ctx, s.Pool, nounList, sqlLists, accountID, f.Search, f.Tag, orDefault(f.Limit), f.Offset)
	if err != nil {
		return nil, 0, err
	}
	var total int
	if err := s.Pool.QueryRow(ctx, sqlCountLists, accountID, f.Search, f.Tag).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count lists: %w", err)
	}
	return lists, total, nil
}

// FindList returns the list, or a NotFound fault.
func (s *Service) FindList(ctx context.Context, accountID uuid.UUID, id string) (List, error) {
	return one[List](ctx, s.Pool, nounList, sqlList, accountID, id)
}

// Members returns members of the list in the order in which they came, at most limit after the one whose Seq is after. It
// fails with NotFound when there is no such list.
func (s *Service) Members(ctx context.Context, accountID uuid.UUID, id string, after int64, limit int) ([]Member, error) {
	if _, err := s.FindList(ctx, accountID, id); err != nil {
		return nil, err
	}
	return all[Member](ctx, s.Pool, "member", sqlMembers, id, after, orDefault(limit))
}

// RemoveMembers takes the people with the numbers from the list, and tells how many there were. It fails with NotFound when
// there is no such list.
func (s *Service) RemoveMembers(ctx context.Context, accountID uuid.UUID, id string, numbers []string, n Numbers) (removed int, err error) {
	digits := make([]string, 0, len(numbers))
	for _, number := range numbers {
		if number, err := n.Read(number); err == nil { // one that is none is nobody's
			digits = append(digits, number)
		}
	}
	err = s.withList(ctx, accountID, id, func(tx pgx.Tx, l *List) error {
		tag, err := tx.Exec(ctx, sqlRemoveMembers, id, digits)
		if err != nil {
			return fmt.Errorf("remove members: %w", err)
		}
		removed = int(tag.RowsAffected())
		return l.resize(ctx, tx, l.Size-removed)
	})
	return removed, err
}

// Segment says which of an instance's contacts are meant. What is left zero does not matter.
type Segment struct {
	InstanceID  uuid.UUID
	SpokeAfter  *time.Time // when they wrote last, at the earliest
	SpokeBefore *time.Time // when they wrote last, before
	NeverSpoke  bool       // they have never written to this number
}

// AddContacts adds the contacts of a segment to the list, by their phone numbers. Those of whom only a LID is known are
// reported as invalid. It fails with NotFound for no such list or instance.
func (s *Service) AddContacts(ctx context.Context, accountID uuid.UUID, id string, g Segment) (r Report, err error) {
	if g.NeverSpoke && (g.SpokeAfter != nil || g.SpokeBefore != nil) {
		return r, fault.Bad("segment", "neverSpoke", "leaves nobody who spoke at some time")
	}
	err = s.withList(ctx, accountID, id, func(tx pgx.Tx, l *List) error {
		if err := ownInstance(ctx, tx, accountID, g.InstanceID); err != nil {
			return err
		}
		args := []any{g.InstanceID, g.SpokeAfter, g.SpokeBefore, g.NeverSpoke}
		if err := r.noteHidden(ctx, tx, args); err != nil {
			return err
		}
		var reachable int
		err := tx.QueryRow(ctx, sqlAddContacts, append(args, id)...).Scan(&reachable, &r.Added)
		if err != nil {
			return fmt.Errorf("add contacts to list: %w", err)
		}
		r.Duplicates, r.Read = reachable-r.Added, reachable+r.Invalid
		if l.Size+r.Added > mostMembers {
			return &fault.Fault{Kind: fault.TooLarge, Noun: nounList, Field: "recipients", Detail: fmt.Sprintf("must be at most %d", mostMembers)}
		}
		return l.resize(ctx, tx, l.Size+r.Added)
	})
	return r, err
}

// noteHidden reports the contacts of a segment that have no phone number.
func (r *Report) noteHidden(ctx context.Context, tx pg.DB, segment []any) error {
	rows, err := tx.Query(ctx, sqlHiddenContacts, segment...)
	if err != nil {
		return fmt.Errorf("look for contacts without a number: %w", err)
	}
	var name string
	if _, err = pgx.ForEachRow(rows, []any{&name}, func() error {
		r.invalid(0, name, "has no phone number that is known")
		return nil
	}); err != nil {
		return fmt.Errorf("look for contacts without a number: %w", err)
	}
	return nil
}

func ownInstance(ctx context.Context, db pg.DB, accountID, id uuid.UUID) error {
	var ours bool
	if err := db.QueryRow(ctx, sqlOwnInstance, accountID, id).Scan(&ours); err != nil {
		return fmt.Errorf("look for instance: %w", err)
	}
	if !ours {
		return fault.Missing("instance")
	}
	return nil
}

func orDefault(limit int) int {
	if limit <= 0 {
		return 50
	}
	return limit
}

// one loads the row of a query, or fails with NotFound.
func one[T any](ctx context.Context, db pg.DB, noun, sql string, args ...any) (T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return *new(T), fmt.Errorf("load %s: %w", noun, err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return found, fault.Missing(noun)
	}
	if err != nil {
		return found, fmt.Errorf("load %s: %w", noun, err)
	}
	return found, nil
}

// all loads the rows of a query.
func all[T any](ctx context.Context, db pg.DB, noun, sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load %ss: %w", noun, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, fmt.Errorf("load %ss: %w", noun, err)
	}
	return found, nil
}
