package chat

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// resolveTx returns the person that the aliases of one instance stand for. Unknown aliases of a known
// person are learned; when none is known the person is new; when they belong to several people, these
// are one and are merged, but for a phone number that has passed from one to the other. The aliases are
// locked in a fixed order, so that two messages of the same person never make two contacts.
func resolveTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, aliases []Address) (person, error) {
	if err := lockAliases(ctx, tx, instanceID, aliases); err != nil {
		return person{}, err
	}
	taken, err := takeNumbers(ctx, tx, instanceID, aliases)
	if err != nil {
		return person{}, err
	}
	p, err := joinTx(ctx, tx, accountID, instanceID, aliases)
	for _, n := range taken {
		if err == nil {
			err = n.tell(ctx, tx, accountID, instanceID, p)
		}
	}
	return p, err
}

// recallTx is resolveTx for aliases that went together once: a phone number that is somebody else's by now stays
// theirs.
func recallTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, aliases []Address) (person, error) {
	if err := lockAliases(ctx, tx, instanceID, aliases); err != nil {
		return person{}, err
	}
	aliases, err := withoutPassed(ctx, tx, instanceID, aliases)
	if err != nil {
		return person{}, err
	}
	return joinTx(ctx, tx, accountID, instanceID, aliases)
}

func lockAliases(ctx context.Context, tx pg.DB, instanceID uuid.UUID, aliases []Address) error {
	for _, a := range aliases {
		if _, err := tx.Exec(ctx, sqlLockAlias, instanceID.String()+string(a.Kind)+a.User); err != nil {
			return fmt.Errorf("lock contact: %w", err)
		}
	}
	return nil
}

// joinTx makes one person of whom the aliases stand for, with all of the aliases.
func joinTx(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, aliases []Address) (person, error) {
	known, err := owners(ctx, tx, instanceID, aliases)
	if err != nil {
		return person{}, err
	}
	var p person
	if len(known) == 0 {
		p, err = createPerson(ctx, tx, instanceID)
	} else {
		p, err = mergeAll(ctx, tx, accountID, instanceID, known)
	}
	if err != nil {
		return person{}, err
	}
	for _, a := range aliases {
		if _, err := tx.Exec(ctx, sqlInsertAlias, instanceID, a.Kind, a.User, p.contact); err != nil {
			return person{}, fmt.Errorf("learn alias: %w", err)
		}
	}
	return p, nil
}

// distinct sorts the known addresses among a and drops doubles.
func distinct(a ...Address) []Address {
	a = slices.DeleteFunc(a, Address.IsZero)
	slices.SortFunc(a, func(x, y Address) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.User, y.User))
	})
	return slices.Compact(a)
}

func owners(ctx context.Context, tx pg.DB, instanceID uuid.UUID, aliases []Address) ([]person, error) {
	var found []person
	for _, a := range aliases {
		rows, err := tx.Query(ctx, sqlAliasPerson, instanceID, a.Kind, a.User)
		if err != nil {
			return nil, fmt.Errorf("find contact: %w", err)
		}
		ps, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p person, err error) {
			err = row.Scan(&p.contact, &p.chat)
			return p, err
		})
		if err != nil {
			return nil, fmt.Errorf("find contact: %w", err)
		}
		found = append(found, ps...)
	}
	slices.SortFunc(found, func(x, y person) int { return cmp.Compare(x.contact, y.contact) })
	return slices.Compact(found), nil
}

func createPerson(ctx context.Context, tx pg.DB, instanceID uuid.UUID) (p person, err error) {
	if err = tx.QueryRow(ctx, sqlInsertContact, instanceID).Scan(&p.contact, &p.chat); err != nil {
		err = fmt.Errorf("insert contact: %w", err)
	}
	return p, err
}
