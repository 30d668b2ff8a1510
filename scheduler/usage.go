package scheduler

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
)

// UsersOf returns the campaigns whose recipients come from the list, newest first, at most 100. It fails with NotFound for no
// such list.
func (s *Service) UsersOf(ctx context.Context, accountID uuid.UUID, listID string) (List, []Campaign, error) {
	l, err := s.FindList(ctx, accountID, listID)
	if err != nil {
		return l, nil, err
	}
	users, err := all[Campaign](ctx, s.Pool, nounCampaign, sqlListUsers, accountID, listID)
	return l, users, err
}

// AddMembers adds people to a list. Those who are wrong, or there already, are reported. It fails with NotFound, and with
// TooLarge as CreateList does.
func (s *Service) AddMembers(ctx context.Context, accountID uuid.UUID, id string, members iter.Seq[Member], n Numbers) (r Report, err error) {
	err = s.withList(ctx, accountID, id, func(tx pgx.Tx, l *List) error {
		r, err = l.take(ctx, tx, ListChange{Members: members, Numbers: n})
		return err
	})
	return r, err
}

// OwnerOfCampaign returns whose the campaign is, for callers who may address any account's. It fails with NotFound.
func (s *Service) OwnerOfCampaign(ctx context.Context, id string) (uuid.UUID, error) {
	return s.owner(ctx, nounCampaign, sqlOwnerOfCampaign, id)
}

// OwnerOfList returns whose the list is, as OwnerOfCampaign does.
func (s *Service) OwnerOfList(ctx context.Context, id string) (uuid.UUID, error) {
	return s.owner(ctx, nounList, sqlOwnerOfList, id)
}

func (s *Service) owner(ctx context.Context, noun, sql, id string) (accountID uuid.UUID, err error) {
	err = s.Pool.QueryRow(ctx, sql, id).Scan(&accountID)
	if errors.Is(err, pgx.ErrNoRows) {
		return accountID, fault.Missing(noun)
	}
	if err != nil {
		return accountID, fmt.Errorf("look for owner of %s: %w", noun, err)
	}
	return accountID, nil
}

const (
	sqlListUsers = `SELECT * FROM campaigns WHERE account_id = $1 AND list_id = $2 ORDER BY created_at DESC, id DESC LIMIT 100`

	sqlOwnerOfCampaign = `SELECT account_id FROM campaigns WHERE id = $1`

	sqlOwnerOfList = `SELECT account_id FROM recipient_lists WHERE id = $1`
)
