package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"

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

const sqlNamePeople = `
		UPDATE contacts c SET push_name = called.name
		FROM unnest($2::TEXT[], $3::TEXT[], $4::TEXT[]) AS called (kind, value, name)
		JOIN contact_aliases a ON a.instance_id = $1 AND a.kind = called.kind AND a.value = called.value
		WHERE c.id = a.contact_id AND c.push_name = ''`

// SetPushName stores what the instance's owner calls himself on WhatsApp, while the socket is the caller's.
func SetPushName(ctx context.Context, db pg.DB, instanceID uuid.UUID, leaseToken int64, name string) error {
	if _, err := db.Exec(ctx, sqlSetPushName, instanceID, leaseToken, name); err != nil {
		return fmt.Errorf("store own name: %w", err)
	}
	return nil
}

const sqlSetPushName = `UPDATE instances SET push_name = $3, updated_at = now() WHERE id = $1 AND lease_token = $2 AND push_name <> $3`
