package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// locate finds or makes the chats of candidates that name an address.
func (s *Service) locate(ctx context.Context, tx pg.DB, open []candidate) error {
	var to []Address
	for i := range open {
		if c := &open[i]; c.ChatID == 0 {
			to = append(to, c.To)
		}
	}
	if len(to) == 0 {
		return nil
	}
	at, err := s.chatsAt(ctx, tx, open[0].InstanceID, to)
	if err != nil {
		return err
	}
	for i := range open {
		if c := &open[i]; c.ChatID == 0 {
			c.ChatID = at[c.To]
		}
	}
	return nil
}

// chatsAt finds or makes the chats at addresses. Of several, none is recalled from memory.
func (s *Service) chatsAt(ctx context.Context, tx pg.DB, instanceID uuid.UUID, to []Address) (map[Address]int64, error) {
	at := make(map[Address]int64, len(to))
	var people []Address
	for _, a := range to {
		if a.Kind != Group && len(to) > 1 {
			people = append(people, a)
			continue
		}
		p, err := s.personFor(ctx, tx, instanceID, a)
		if err != nil {
			return nil, err
		}
		at[a] = p.chat
	}
	found, err := peopleAt(ctx, tx, instanceID, people)
	for a, p := range found {
		at[a] = p.chat
	}
	return at, err
}

// personFor finds or makes the person, or the group, at an address.
func (s *Service) personFor(ctx context.Context, tx pg.DB, instanceID uuid.UUID, a Address) (p person, err error) {
	if a.Kind == Group {
		err = tx.QueryRow(ctx, sqlGroupChat, instanceID, a.User).Scan(&p.chat)
		if err != nil {
			err = fmt.Errorf("find group chat: %w", err)
		}
		return p, err
	}
	if p, ok := s.people.get(instanceID, a); ok {
		return p, nil
	}
	found, err := peopleAt(ctx, tx, instanceID, []Address{a})
	return found[a], err
}

// peopleAt finds or makes the people at addresses, of which each is all that is known of its person.
func peopleAt(ctx context.Context, tx pg.DB, instanceID uuid.UUID, all []Address) (map[Address]person, error) {
	found := make(map[Address]person, len(all))
	if err := scanPeople(ctx, tx, sqlPeopleAt, instanceID, all, found); err != nil {
		return nil, err
	}
	unknown := lacking(all, found)
	if len(unknown) == 0 {
		return found, nil
	}
	kinds, users := columnsOf(unknown)
	if _, err := tx.Exec(ctx, sqlLockAliases, instanceID.String(), kinds, users); err != nil {
		return nil, fmt.Errorf("lock contacts: %w", err)
	}
	if err := scanPeople(ctx, tx, sqlPeopleAt, instanceID, unknown, found); err != nil { // who came until they were locked
		return nil, err
	}
	return found, scanPeople(ctx, tx, sqlInsertPeople, instanceID, lacking(unknown, found), found)
}

// lacking are the addresses, each once and in order, of which nobody was found.
func lacking(all []Address, found map[Address]person) []Address {
	var unknown []Address
	for _, a := range distinct(append([]Address(nil), all...)...) {
		if _, ok := found[a]; !ok {
			unknown = append(unknown, a)
		}
	}
	return unknown
}

func scanPeople(ctx context.Context, tx pg.DB, sql string, instanceID uuid.UUID, at []Address, found map[Address]person) error {
	if len(at) == 0 {
		return nil
	}
	kinds, users := columnsOf(at)
	rows, err := tx.Query(ctx, sql, instanceID, kinds, users)
	if err != nil {
		return fmt.Errorf("find contacts: %w", err)
	}
	var a Address
	var p person
	if _, err := pgx.ForEachRow(rows, []any{&a.Kind, &a.User, &p.contact, &p.chat}, func() error {
		found[a] = p
		return nil
	}); err != nil {
		return fmt.Errorf("find contacts: %w", err)
	}
	return nil
}

const (
	// LIMIT 1 has each looked up by itself, whatever the planner takes the number of the addresses for.
	sqlPeopleAt = `
		SELECT g.kind, g.value, p.contact_id, p.id
		FROM unnest($2::TEXT[], $3::TEXT[]) AS g (kind, value)
		CROSS JOIN LATERAL (
			SELECT a.contact_id, (SELECT id FROM chats WHERE contact_id = a.contact_id) AS id FROM contact_aliases a
			WHERE a.instance_id = $1 AND a.kind = g.kind AND a.value = g.value
			LIMIT 1
		) p`

	// As sqlLockAlias does one by one, in the order in which they are given.
	sqlLockAliases = `
		SELECT pg_advisory_xact_lock(hashtextextended($1::TEXT || kind || value, 0))
		FROM unnest($2::TEXT[], $3::TEXT[]) AS g (kind, value)`

	// Any new contact does for any address: they differ in nothing else.
	sqlInsertPeople = `
		WITH contact AS (
			INSERT INTO contacts (instance_id) SELECT $1 FROM unnest($2::TEXT[]) RETURNING id
		), chat AS (
			INSERT INTO chats (instance_id, contact_id) SELECT $1, id FROM contact RETURNING id, contact_id
		), made AS (
			SELECT g.kind, g.value, c.contact_id, c.id
			FROM unnest($2::TEXT[], $3::TEXT[]) WITH ORDINALITY AS g (kind, value, ordinal)
			JOIN (SELECT contact_id, id, row_number() OVER (ORDER BY contact_id) AS ordinal FROM chat) c USING (ordinal)
		), alias AS (
			INSERT INTO contact_aliases (instance_id, kind, value, contact_id) SELECT $1, kind, value, contact_id FROM made
		)
		SELECT kind, value, contact_id, id FROM made`
)
