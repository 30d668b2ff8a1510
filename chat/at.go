package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// At returns the chat of the instance at that address and makes it when there is none, so that a chat
// can be taken over before its first message.
func (s *Service) At(ctx context.Context, accountID, instanceID uuid.UUID, a Address) (Chat, error) {
	c, err := s.at(ctx, accountID, instanceID, a)
	if fault.Is(err, fault.NotFound) { // erased or merged since it was remembered
		s.people.forget(instanceID, a)
		c, err = s.at(ctx, accountID, instanceID, a)
	}
	return c, err
}

func (s *Service) at(ctx context.Context, accountID, instanceID uuid.UUID, a Address) (c Chat, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		p, err := s.personFor(ctx, tx, instanceID, a)
		if err != nil {
			return err
		}
		c, err = FindChat(ctx, tx, p.chat)
		return err
	})
	return c, err
}

// ChatAt returns the instance's chat at that address, or a NotFound fault.
func ChatAt(ctx context.Context, db pg.DB, instanceID uuid.UUID, a Address) (Chat, error) {
	if a.Kind != Group {
		c, err := ContactAt(ctx, db, instanceID, a)
		if fault.Is(err, fault.NotFound) {
			return Chat{}, fault.Missing("chat")
		}
		if err != nil {
			return Chat{}, err
		}
		return FindChat(ctx, db, c.ChatID)
	}
	rows, err := db.Query(ctx, sqlChatOfGroup, instanceID, a.User)
	if err != nil {
		return Chat{}, fmt.Errorf("find chat of group: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Chat])
	if errors.Is(err, pgx.ErrNoRows) {
		return Chat{}, fault.Missing("chat")
	}
	if err != nil {
		return Chat{}, fmt.Errorf("find chat of group: %w", err)
	}
	return c, nil
}

const sqlChatOfGroup = `SELECT * FROM chats WHERE instance_id = $1 AND group_id = $2`

// AddressOf returns where messages to the chat go.
func AddressOf(ctx context.Context, db pg.DB, c Chat) (Address, error) {
	if c.GroupID != nil {
		return Address{Kind: Group, User: *c.GroupID}, nil
	}
	contact, err := FindContact(ctx, db, *c.ContactID)
	return contact.Address(), err
}
