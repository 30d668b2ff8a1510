package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// PersonTx returns the contact that the addresses stand for, and their chat with the instance; both are made when
// nobody is known there. Zero addresses are not looked at; of the rest there has to be one.
func PersonTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, a ...Address) (contactID, chatID int64, err error) {
	p, err := resolveTx(ctx, tx, accountID, instanceID, distinct(a...))
	return p.contact, p.chat, err
}

// PlaceTx returns the chat at the addresses, which are one group's or one person's; it is made when there is none.
func PlaceTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, a ...Address) (chatID int64, err error) {
	a = distinct(a...)
	if a[0].Kind != Group {
		_, chatID, err = PersonTx(ctx, tx, accountID, instanceID, a...)
		return chatID, err
	}
	if err = tx.QueryRow(ctx, sqlGroupChat, instanceID, a[0].User).Scan(&chatID); err != nil {
		err = fmt.Errorf("find group chat: %w", err)
	}
	return chatID, err
}

// Pair is two addresses of one person.
type Pair struct{ PN, LID Address }

// LearnTx joins what is known of the people under either of two addresses. Of strangers it learns nothing.
func LearnTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, pairs []Pair) error {
	pns, lids := make([]string, len(pairs)), make([]string, len(pairs))
	for i, p := range pairs {
		pns[i], lids[i] = p.PN.User, p.LID.User
	}
	rows, err := tx.Query(ctx, sqlUnlearned, instanceID, pns, lids)
	if err != nil {
		return fmt.Errorf("look for unlearned aliases: %w", err)
	}
	news, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Pair, err error) {
		p = Pair{PN: Address{Kind: PN}, LID: Address{Kind: LID}}
		err = row.Scan(&p.PN.User, &p.LID.User)
		return p, err
	})
	if err != nil {
		return fmt.Errorf("look for unlearned aliases: %w", err)
	}
	for _, p := range news {
		if _, err := resolveTx(ctx, tx, accountID, instanceID, distinct(p.PN, p.LID)); err != nil {
			return err
		}
	}
	return nil
}

// NameTx stores what people call themselves, by their address, of those who are known.
func NameTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, names map[Address]string) error {
	var kinds, users, called []string
	for a, name := range names {
		kinds, users, called = append(kinds, string(a.Kind)), append(users, a.User), append(called, name)
	}
	if _, err := tx.Exec(ctx, sqlNamePeople, instanceID, kinds, users, called); err != nil {
		return fmt.Errorf("store names of people: %w", err)
	}
	return nil
}

const (
	sqlUnlearned = `
		SELECT pair.pn, pair.lid
		FROM unnest($2::TEXT[], $3::TEXT[]) AS pair (pn, lid)
		LEFT JOIN contact_aliases p ON p.instance_id = $1 AND p.kind = 'pn' AND p.value = pair.pn
		LEFT JOIN contact_aliases l ON l.instance_id = $1 AND l.kind = 'lid' AND l.value = pair.lid
		WHERE p.contact_id IS DISTINCT FROM l.contact_id
		ORDER BY pair.lid`

	sqlNamePeople = `
		UPDATE contacts c SET push_name = called.name
		FROM unnest($2::TEXT[], $3::TEXT[], $4::TEXT[]) AS called (kind, value, name)
		JOIN contact_aliases a ON a.instance_id = $1 AND a.kind = called.kind AND a.value = called.value
		WHERE c.id = a.contact_id AND c.push_name = ''`
)
