package chat

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

// ErrSuppressed is why a campaign's message is not accepted for somebody who must be left alone. It stands in the chain
// of a Conflict.
var ErrSuppressed = errors.New("the person must not be written to by campaigns")

// Suppression is one person whom no campaign of the account writes to, from whichever of its numbers.
type Suppression struct {
	Entry      uuid.UUID // grows with time: the cursor of a list
	Addresses  []Address // all that the person is known by; the given one first
	Reason     string    // as who added it put it; at most 200 characters
	InstanceID *uuid.UUID
	MessageID  string // with which they asked for it; empty: somebody else did
	CreatedAt  time.Time
}

// Suppress is SuppressTx in a transaction of its own.
func (s *Service) Suppress(ctx context.Context, accountID uuid.UUID, w Suppression) (found Suppression, err error) {
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		found, err = s.SuppressTx(ctx, tx, accountID, w)
		return err
	})
	return found, err
}

// SuppressTx adds the person at w.Addresses, with its event, and returns their entry: what they are known by in any of the
// account's instances is added too, and other forms of a phone number. Who is there already keeps reason and time. It
// fails with BadPhone for no address, or a group's.
func (s *Service) SuppressTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, w Suppression) (Suppression, error) {
	if len([]rune(w.Reason)) > 200 {
		return Suppression{}, fault.Bad("suppression", "reason", "must have at most 200 characters")
	}
	all, err := everyAddress(ctx, tx, accountID, w.Addresses)
	if err != nil {
		return Suppression{}, err
	}
	entries, err := entriesOf(ctx, tx, accountID, all)
	if err != nil {
		return Suppression{}, err
	}
	known := len(entries) > 0
	if !known {
		entries = []uuid.UUID{uuid.Must(uuid.NewV7())}
	}
	kinds, values := columnsOf(all)
	b := &pgx.Batch{}
	b.Queue(sqlJoinEntries, accountID, entries)
	b.Queue(sqlInsertSuppressed, accountID, kinds, values, entries[0], w.Reason, w.InstanceID, w.MessageID, s.Now())
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Suppression{}, fmt.Errorf("suppress person: %w", err)
	}
	if !known {
		data := SuppressedData{Entry: entries[0], Address: all[0].String(), Reason: w.Reason, MessageID: w.MessageID}
		if err := AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: w.InstanceID, Kind: EventSuppressed, Data: data}); err != nil {
			return Suppression{}, err
		}
	}
	return suppression(ctx, tx, accountID, entries[0])
}

// SuppressContactTx is SuppressTx for a contact, whatever it is known by.
func (s *Service) SuppressContactTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, contactID int64, w Suppression) (Suppression, error) {
	c, err := FindContact(ctx, tx, contactID)
	if err != nil {
		return Suppression{}, err
	}
	w.Addresses = []Address{c.Address()}
	return s.SuppressTx(ctx, tx, accountID, w)
}

// Release takes the person at the address from the list, with everything that they are known by, and its event. It fails
// with NotFound when they are not on it.
func (s *Service) Release(ctx context.Context, accountID uuid.UUID, a Address) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error { return s.ReleaseTx(ctx, tx, accountID, a) })
}

// ReleaseTx is Release in the caller's transaction.
func (s *Service) ReleaseTx(ctx context.Context, tx pg.DB, accountID uuid.UUID, a Address) error {
	all, err := everyAddress(ctx, tx, accountID, []Address{a})
	if err != nil {
		return err
	}
	entries, err := entriesOf(ctx, tx, accountID, all)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fault.Missing("suppression")
	}
	if _, err := tx.Exec(ctx, sqlDeleteSuppressed, accountID, entries); err != nil {
		return fmt.Errorf("release person: %w", err)
	}
	return AppendTx(ctx, tx, Event{AccountID: accountID, Kind: EventReleased, Data: SuppressedData{Entry: entries[0], Address: a.String()}})
}

// SuppressedData is what the log tells of somebody to whom campaigns write no more, or may again.
type SuppressedData struct {
	Entry     uuid.UUID `json:"entry"`
	Address   string    `json:"address"` // JID
	Reason    string    `json:"reason,omitempty"`
	MessageID string    `json:"messageId,omitempty"`
}

// everyAddress returns what the people at the addresses are known by in the account, the given addresses first. Until the
// transaction ends, nobody else adds to the account's list or takes from it.
func everyAddress(ctx context.Context, tx pg.DB, accountID uuid.UUID, given []Address) ([]Address, error) {
	var all []Address
	for _, a := range given {
		if a.Kind == Group {
			return nil, badPhone("must be a person's")
		}
		all = append(all, a)
	}
	for _, a := range given {
		if a.Kind == PN {
			for _, form := range Candidates(a.User)[1:] {
				all = append(all, Address{Kind: PN, User: form})
			}
		}
	}
	if len(all) == 0 || all[0].IsZero() {
		return nil, badPhone("must be given")
	}
	if _, err := tx.Exec(ctx, sqlLockAlias, "suppressions "+accountID.String()); err != nil {
		return nil, fmt.Errorf("lock suppression list: %w", err)
	}
	kinds, users := columnsOf(all)
	rows, err := tx.Query(ctx, sqlKin, accountID, kinds, users)
	if err != nil {
		return nil, fmt.Errorf("find addresses of person: %w", err)
	}
	kin, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Address])
	if err != nil {
		return nil, fmt.Errorf("find addresses of person: %w", err)
	}
	return append(all, kin...), nil
}

// entriesOf returns the entries that have one of the addresses, oldest first.
func entriesOf(ctx context.Context, tx pg.DB, accountID uuid.UUID, all []Address) ([]uuid.UUID, error) {
	kinds, users := columnsOf(all)
	rows, err := tx.Query(ctx, sqlEntries, accountID, kinds, users)
	if err != nil {
		return nil, fmt.Errorf("look for suppression: %w", err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("look for suppression: %w", err)
	}
	return entries, nil
}

func columnsOf(all []Address) (kinds, users []string) {
	for _, a := range all {
		kinds, users = append(kinds, string(a.Kind)), append(users, a.User)
	}
	return kinds, users
}

// passWish takes a phone number that has passed to somebody else from an entry that knows its person by LID: the wish is the
// person's, not the number's. An entry of a number alone stays.
func passWish(ctx context.Context, tx pg.DB, accountID uuid.UUID, phone string) error {
	if _, err := tx.Exec(ctx, sqlPassWish, accountID, phone); err != nil {
		return fmt.Errorf("take number from suppression: %w", err)
	}
	return nil
}
