package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Contacts returns the instance's contacts whose name or number has search in it, in the order in which they
// became known, at most limit after the first offset, and how many there are.
func Contacts(ctx context.Context, db pg.DB, instanceID uuid.UUID, search string, limit, offset int) ([]Contact, int, error) {
	rows, err := db.Query(ctx, sqlContacts, instanceID, search, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list contacts: %w", err)
	}
	cs, err := pgx.CollectRows(rows, pgx.RowToStructByName[Contact])
	if err != nil {
		return nil, 0, fmt.Errorf("list contacts: %w", err)
	}
	var total int
	if err := db.QueryRow(ctx, sqlCountContacts, instanceID, search).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count contacts: %w", err)
	}
	return cs, total, nil
}

// SaveContact gives the person at the address the name that the owner calls them by, and makes them known if
// they were not. It fails with Invalid for a group or a name longer than 200 characters.
func (s *Service) SaveContact(ctx context.Context, accountID, instanceID uuid.UUID, a Address, name string) (c Contact, err error) {
	if a.Kind == Group || a.IsZero() {
		return c, fault.Bad("contact", "phone", "must be a person's")
	}
	if len([]rune(name)) > 200 {
		return c, fault.Bad("contact", "name", "must have at most 200 characters")
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		p, err := resolveTx(ctx, tx, accountID, instanceID, []Address{a})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlNameContact, p.contact, name); err != nil {
			return fmt.Errorf("name contact: %w", err)
		}
		c, err = FindContact(ctx, tx, p.contact)
		return err
	})
	return c, err
}

// Learn notes that the addresses are of one person, if one of them is known. Contacts that turn out to be the
// same are merged, with their history.
func (s *Service) Learn(ctx context.Context, accountID, instanceID uuid.UUID, addresses ...Address) error {
	known := distinct(addresses...)
	if _, ok := s.people.get(instanceID, known...); ok || len(known) < 2 {
		return nil
	}
	return s.learn(ctx, accountID, instanceID, Address{}, known)
}

// LearnForm notes that the person whom others write to at one form of their number is known to WhatsApp by another,
// which is their number from now on, if one of them is known.
func (s *Service) LearnForm(ctx context.Context, accountID, instanceID uuid.UUID, other, current Address) error {
	return s.learn(ctx, accountID, instanceID, current, distinct(other, current))
}

// learn is Learn, and makes current, unless it is zero, the newest of the person's addresses of its kind.
func (s *Service) learn(ctx context.Context, accountID, instanceID uuid.UUID, current Address, known []Address) error {
	var p person
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		found, err := owners(ctx, tx, instanceID, known)
		if err != nil || len(found) == 0 {
			return err
		}
		if p, err = resolveTx(ctx, tx, accountID, instanceID, known); err != nil || current.IsZero() {
			return err
		}
		if _, err = tx.Exec(ctx, sqlRenewAlias, instanceID, current.Kind, current.User); err != nil {
			return fmt.Errorf("renew alias: %w", err)
		}
		return nil
	})
	if err == nil && p != (person{}) {
		s.people.put(p, instanceID, known...)
	}
	return err
}

// Pair is a phone number and the LID of the same person, digits both.
type Pair struct{ PN, LID string }

// LearnPairs is Learn for many pairs. Only those cost more than one query that are news of somebody known.
func (s *Service) LearnPairs(ctx context.Context, accountID, instanceID uuid.UUID, pairs []Pair) error {
	pns, lids := make([]string, len(pairs)), make([]string, len(pairs))
	for i, p := range pairs {
		pns[i], lids[i] = p.PN, p.LID
	}
	rows, err := s.Pool.Query(ctx, sqlNewPairs, instanceID, pns, lids)
	if err != nil {
		return fmt.Errorf("look for new pairs of aliases: %w", err)
	}
	news, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Pair])
	if err != nil {
		return fmt.Errorf("look for new pairs of aliases: %w", err)
	}
	for _, p := range news {
		if err := s.Learn(ctx, accountID, instanceID, Address{Kind: PN, User: p.PN}, Address{Kind: LID, User: p.LID}); err != nil {
			return err
		}
	}
	return nil
}

// Profile is what WhatsApp shows of a person.
type Profile struct {
	About        string
	BusinessName string // that WhatsApp has verified; empty for most
	PictureID    string // empty: no picture that we may see
}

// SeeProfile stores what WhatsApp shows of the contact.
func (s *Service) SeeProfile(ctx context.Context, contactID int64, p Profile) error {
	tag, err := s.Pool.Exec(ctx, sqlSeeProfile, contactID, p.About, p.BusinessName, p.PictureID, s.Now())
	if err != nil {
		return fmt.Errorf("store profile of contact: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("contact")
	}
	return nil
}

// ContactFor returns the instance's contact with that address, made known if need be.
func (s *Service) ContactFor(ctx context.Context, accountID, instanceID uuid.UUID, a Address) (Contact, error) {
	c, err := ContactAt(ctx, s.Pool, instanceID, a)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return c, err
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		p, err := resolveTx(ctx, tx, accountID, instanceID, []Address{a})
		if err == nil {
			c, err = FindContact(ctx, tx, p.contact)
		}
		return err
	})
	return c, err
}
