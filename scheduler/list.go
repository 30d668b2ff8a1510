package scheduler

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// List is a list of people to write to.
type List struct {
	ID          string
	AccountID   uuid.UUID
	Name        string
	Description string
	Tags        []string
	Size        int        // how many members it has
	LastUsedAt  *time.Time // by a campaign; nil: never
	UsageCount  int        // by how many campaigns it was used
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// ListChange is what a list is to become; nil leaves what is there.
type ListChange struct {
	Name        *string
	Description *string
	Tags        *[]string
	Members     iter.Seq[Member] // all of them, in place of those who are there; nil: they stay
	Numbers     Numbers          // how their numbers are read
}

const nounList = "list"

// CreateList makes a list of the members. It fails with Invalid for a name that is not 1 to 200 characters, a description of
// more than 2000, or more than 20 tags, or such of more than 50 characters, and with TooLarge for more than 1 000 000 members.
func (s *Service) CreateList(ctx context.Context, accountID uuid.UUID, c ListChange) (l List, r Report, err error) {
	now := s.Now()
	l = List{ID: newID(nounList, now), AccountID: accountID, Tags: []string{}, CreatedAt: now, UpdatedAt: now}
	if err := l.apply(c); err != nil {
		return List{}, Report{}, err
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlInsertList, l.ID, accountID, l.Name, l.Description, l.Tags, now); err != nil {
			return fmt.Errorf("insert list: %w", err)
		}
		r, err = l.take(ctx, tx, c)
		return err
	})
	return l, r, err
}

// UpdateList changes a list. It fails with NotFound, and as CreateList does.
func (s *Service) UpdateList(ctx context.Context, accountID uuid.UUID, id string, c ListChange) (l List, r Report, err error) {
	err = s.withList(ctx, accountID, id, func(tx pgx.Tx, locked *List) error {
		if err := locked.apply(c); err != nil {
			return err
		}
		if c.Members != nil {
			if _, err := tx.Exec(ctx, sqlEmptyList, id); err != nil {
				return fmt.Errorf("empty list: %w", err)
			}
			locked.Size = 0
		}
		locked.UpdatedAt = s.Now()
		if _, err := tx.Exec(ctx, sqlUpdateList, id, locked.Name, locked.Description, locked.Tags, locked.UpdatedAt); err != nil {
			return fmt.Errorf("update list: %w", err)
		}
		r, err = locked.take(ctx, tx, c)
		l = *locked
		return err
	})
	return l, r, err
}

// TagList gives a list tags and takes others from it. It fails with NotFound, and as CreateList does.
func (s *Service) TagList(ctx context.Context, accountID uuid.UUID, id string, add, remove []string) (List, error) {
	var l List
	err := s.withList(ctx, accountID, id, func(tx pgx.Tx, locked *List) error {
		tags := slices.DeleteFunc(locked.Tags, func(tag string) bool { return slices.Contains(remove, tag) })
		tags = append(tags, add...)
		if err := locked.apply(ListChange{Tags: &tags}); err != nil {
			return err
		}
		locked.UpdatedAt = s.Now()
		if _, err := tx.Exec(ctx, sqlUpdateList, id, locked.Name, locked.Description, locked.Tags, locked.UpdatedAt); err != nil {
			return fmt.Errorf("tag list: %w", err)
		}
		l = *locked
		return nil
	})
	return l, err
}

// CloneList makes a list of another name with the same members. It fails with NotFound, and as CreateList does.
func (s *Service) CloneList(ctx context.Context, accountID uuid.UUID, id, name string) (l List, err error) {
	err = s.withList(ctx, accountID, id, func(tx pgx.Tx, from *List) error {
		l = *from
		if err := l.apply(ListChange{Name: &name}); err != nil {
			return err
		}
		l.CreatedAt = s.Now()
		l.ID, l.UpdatedAt, l.LastUsedAt, l.UsageCount = newID(nounList, l.CreatedAt), l.CreatedAt, nil, 0
		b := &pgx.Batch{}
		b.Queue(sqlInsertList, l.ID, accountID, l.Name, l.Description, l.Tags, l.CreatedAt)
		b.Queue(sqlCopyMembers, l.ID, id)
		b.Queue(sqlResizeList, l.ID, l.Size)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("clone list: %w", err)
		}
		return nil
	})
	return l, err
}

// DeleteList erases a list. Campaigns keep the recipients that they have of it. It fails with NotFound, and with Conflict
// while a recurring campaign that is not over would read it for its next run.
func (s *Service) DeleteList(ctx context.Context, accountID uuid.UUID, id string) error {
	return s.withList(ctx, accountID, id, func(tx pgx.Tx, _ *List) error {
		var reader string
		switch err := tx.QueryRow(ctx, sqlListReader, id).Scan(&reader); {
		case err == nil:
			return &fault.Fault{Kind: fault.Conflict, Noun: nounList, Detail: "is read by the recurring campaign " + reader}
		case !errors.Is(err, pgx.ErrNoRows):
			return fmt.Errorf("look for campaigns of list: %w", err)
		}
		if _, err := tx.Exec(ctx, sqlDeleteList, id); err != nil {
			return fmt.Errorf("delete list: %w", err)
		}
		return nil
	})
}

// withList locks the list and does something with it in one transaction.
func (s *Service) withList(ctx context.Context, accountID uuid.UUID, id string, do func(pgx.Tx, *List) error) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		l, err := lockList(ctx, tx, accountID, id)
		if err != nil {
			return err
		}
		return do(tx, &l)
	})
}

func lockList(ctx context.Context, tx pg.DB, accountID uuid.UUID, id string) (List, error) {
	return one[List](ctx, tx, nounList, sqlLockList, accountID, id)
}

// apply puts what a change says in place of what is there.
func (l *List) apply(c ListChange) error {
	if c.Name != nil {
		l.Name = strings.TrimSpace(*c.Name)
	}
	if c.Description != nil {
		l.Description = *c.Description
	}
	if c.Tags != nil {
		l.Tags = []string{}
		for _, tag := range *c.Tags {
			if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(l.Tags, tag) {
				l.Tags = append(l.Tags, tag)
			}
		}
	}
	switch {
	case !within(l.Name, 1, 200):
		return fault.Bad(nounList, "name", "must have 1 to 200 characters")
	case !within(l.Description, 0, 2000):
		return fault.Bad(nounList, "description", "must have at most 2000 characters")
	case len(l.Tags) > 20 || slices.ContainsFunc(l.Tags, func(tag string) bool { return !within(tag, 1, 50) }):
		return fault.Bad(nounList, "tags", "must be at most 20, of at most 50 characters each")
	}
	return nil
}

func within(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most && storable(text)
}

// take adds the members of a change to the list, which the transaction has locked or made.
func (l *List) take(ctx context.Context, tx pg.DB, c ListChange) (Report, error) {
	if c.Members == nil {
		return Report{}, nil
	}
	in := intake{tx: tx, sql: sqlAddMembers, owner: l.ID, noun: nounList, has: l.Size, numbers: c.Numbers}
	if err := in.all(ctx, c.Members); err != nil {
		return Report{}, err
	}
	return in.report, l.resize(ctx, tx, l.Size+in.report.Added)
}

func (l *List) resize(ctx context.Context, tx pg.DB, size int) error {
	if _, err := tx.Exec(ctx, sqlResizeList, l.ID, size); err != nil {
		return fmt.Errorf("store size of list: %w", err)
	}
	l.Size = size
	return nil
}
