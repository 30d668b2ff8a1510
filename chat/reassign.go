package chat

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// A LID stands for one account for good, a phone number does not: who moves gives it back, and it is given to
// somebody else. A number of a person with a LID other than the one beside it has passed on.

// passed is a phone number that was known as somebody else's.
type passed struct {
	Phone string
	From  int64 // their contact
}

// takeNumbers takes from whom they were known for the phone numbers among the aliases that have passed on.
func takeNumbers(ctx context.Context, tx pg.DB, instanceID uuid.UUID, aliases []Address) ([]passed, error) {
	return passedOn(ctx, tx, sqlTakeNumbers, instanceID, aliases)
}

// withoutPassed drops from the aliases the phone numbers that are somebody else's by now.
func withoutPassed(ctx context.Context, tx pg.DB, instanceID uuid.UUID, aliases []Address) ([]Address, error) {
	others, err := passedOn(ctx, tx, sqlNumbersPassed, instanceID, aliases)
	if err != nil || len(others) == 0 {
		return aliases, err
	}
	return slices.DeleteFunc(slices.Clone(aliases), func(a Address) bool {
		return a.Kind == PN && slices.ContainsFunc(others, func(n passed) bool { return n.Phone == a.User })
	}), nil
}

func passedOn(ctx context.Context, tx pg.DB, sql string, instanceID uuid.UUID, aliases []Address) ([]passed, error) {
	var phones, lids []string
	for _, a := range aliases {
		switch a.Kind {
		case PN:
			phones = append(phones, a.User)
		case LID:
			lids = append(lids, a.User)
		}
	}
	if len(phones) == 0 || len(lids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, sql, instanceID, phones, lids)
	if err != nil {
		return nil, fmt.Errorf("look for numbers that passed on: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[passed])
	if err != nil {
		return nil, fmt.Errorf("look for numbers that passed on: %w", err)
	}
	return found, nil
}

// tell appends the event that the number is the person's from now on, to whom the wishes of the one before do not pass.
func (n passed) tell(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, to person) error {
	if err := passWish(ctx, tx, accountID, n.Phone); err != nil {
		return err
	}
	data := PassedData{Where: Where{ChatID: to.chat}, ContactID: to.contact, From: n.From, Phone: n.Phone}
	return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &instanceID, Kind: EventPassed, Data: data})
}

// PassedData is what the log tells of a phone number that is another person's from now on.
type PassedData struct {
	Where
	ContactID int64  `json:"contactId"`
	From      int64  `json:"fromContactId"`
	Phone     string `json:"phone"`
}

const (
	ofAnotherLID = `
		FROM contact_aliases a
		WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = ANY($2::TEXT[])
		  AND EXISTS (SELECT 1 FROM contact_aliases l WHERE l.contact_id = a.contact_id AND l.kind = 'lid')
		  AND NOT EXISTS (SELECT 1 FROM contact_aliases l WHERE l.contact_id = a.contact_id AND l.kind = 'lid' AND l.value = ANY($3::TEXT[]))`

	sqlNumbersPassed = `SELECT a.value, a.contact_id` + ofAnotherLID
	sqlTakeNumbers   = `DELETE` + ofAnotherLID + ` RETURNING a.value, a.contact_id`
)
