package chat

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Number is what is known of a phone number on WhatsApp.
type Number struct {
	Phone        string // digits, as asked
	Canonical    string // digits, as WhatsApp knows it; empty: it is not on WhatsApp
	LID          string // digits; empty when unknown
	BusinessName string // that WhatsApp has verified; empty for most
	CheckedAt    time.Time
}

// Registered reports whether the number is on WhatsApp.
func (n Number) Registered() bool { return n.Canonical != "" }

// Numbers seldom leave WhatsApp; one that is not there may come any day.
const (
	registeredFor   = 30 * 24 * time.Hour
	unregisteredFor = 24 * time.Hour
)

// Candidates returns the forms under which WhatsApp may know a phone number, the given one first. Brazil,
// Mexico and Argentina changed how mobile numbers are written (ITU-T E.164 national plans: the ninth digit
// after +55 and the area code, the 1 after +52, the 9 after +54), and accounts older than the change keep the
// old form.
func Candidates(phone string) []string {
	for _, plan := range plans {
		if other := plan(phone); other != "" {
			return []string{phone, other}
		}
	}
	return []string{phone}
}

var plans = []func(string) string{brazil, mexico, argentina}

// brazil adds or drops the 9 before the eight digits of a mobile number, which begin with 6 to 9.
func brazil(phone string) string {
	switch {
	case !strings.HasPrefix(phone, "55"):
		return ""
	case len(phone) == 12 && phone[4] >= '6':
		return phone[:4] + "9" + phone[4:]
	case len(phone) == 13 && phone[4] == '9' && phone[5] >= '6':
		return phone[:4] + phone[5:]
	}
	return ""
}

func mexico(phone string) string { return inserted(phone, "52", "1", 10) }

func argentina(phone string) string { return inserted(phone, "54", "9", 10) }

// inserted adds or drops the digit between the country's code and a national number of n digits.
func inserted(phone, country, digit string, n int) string {
	national, ok := strings.CutPrefix(phone, country)
	switch {
	case !ok:
		return ""
	case len(national) == n:
		return country + digit + national
	case len(national) == n+1 && strings.HasPrefix(national, digit):
		return country + national[1:]
	}
	return ""
}

// KnownNumbers returns what was asked of WhatsApp lately about the phone numbers, by number.
func (s *Service) KnownNumbers(ctx context.Context, accountID uuid.UUID, phones []string) (map[string]Number, error) {
	now := s.Now()
	rows, err := s.Pool.Query(ctx, sqlNumbers, accountID, phones, now.Add(-registeredFor), now.Add(-unregisteredFor))
	if err != nil {
		return nil, fmt.Errorf("load checked numbers: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Number])
	if err != nil {
		return nil, fmt.Errorf("load checked numbers: %w", err)
	}
	known := make(map[string]Number, len(found))
	for _, n := range found {
		known[n.Phone] = n
	}
	return known, nil
}

// RememberNumbers stores what WhatsApp said about phone numbers.
func RememberNumbers(ctx context.Context, db pg.DB, accountID uuid.UUID, numbers []Number) error {
	b := &pgx.Batch{}
	for _, n := range numbers {
		b.Queue(sqlRememberNumber, accountID, n.Phone, n.Canonical, n.LID, n.BusinessName, n.CheckedAt)
	}
	if err := db.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("remember checked numbers: %w", err)
	}
	return nil
}
