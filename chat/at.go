package chat

import (
	"context"

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
		p, err := s.personFor(ctx, tx, Draft{AccountID: accountID, InstanceID: instanceID, To: a})
		if err != nil {
			return err
		}
		c, err = FindChat(ctx, tx, p.chat)
		return err
	})
	return c, err
}

// AddressOf returns where messages to the chat go.
func AddressOf(ctx context.Context, db pg.DB, c Chat) (Address, error) {
	if c.GroupID != nil {
		return Address{Kind: Group, User: *c.GroupID}, nil
	}
	contact, err := FindContact(ctx, db, *c.ContactID)
	return contact.Address(), err
}
