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

// Suppressed returns those of the phone numbers whose people no campaign of the account may write to: because of the
// number, or of anything else that they are known by in one of its instances.
func Suppressed(ctx context.Context, db pg.DB, accountID uuid.UUID, phones []string) (map[string]bool, error) {
	rows, err := db.Query(ctx, sqlSuppressed, accountID, phones)
	if err != nil {
		return nil, fmt.Errorf("look for suppressed numbers: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for suppressed numbers: %w", err)
	}
	set := make(map[string]bool, len(found))
	for _, phone := range found {
		set[phone] = true
	}
	return set, nil
}

// FindSuppression returns the entry of the person at the address, or a NotFound fault when campaigns may write to them.
func FindSuppression(ctx context.Context, db pg.DB, accountID uuid.UUID, a Address) (Suppression, error) {
	var entry uuid.UUID
	err := db.QueryRow(ctx, sqlEntryAt, accountID, a.Kind, a.User).Scan(&entry)
	if errors.Is(err, pgx.ErrNoRows) {
		return Suppression{}, fault.Missing("suppression")
	}
	if err != nil {
		return Suppression{}, fmt.Errorf("look for suppression: %w", err)
	}
	return suppression(ctx, db, accountID, entry)
}

// Suppressions returns the account's list, newest first, at most limit of it. before is the last entry of the page before;
// uuid.Max begins.
func Suppressions(ctx context.Context, db pg.DB, accountID, before uuid.UUID, limit int) ([]Suppression, error) {
	return suppressions(ctx, db, sqlSuppressions, accountID, before, limit)
}

func suppression(ctx context.Context, db pg.DB, accountID, entry uuid.UUID) (Suppression, error) {
	found, err := suppressions(ctx, db, sqlSuppression, accountID, entry)
	if err == nil && len(found) == 0 {
		err = fault.Missing("suppression")
	}
	if err != nil {
		return Suppression{}, err
	}
	return found[0], nil
}

func suppressions(ctx context.Context, db pg.DB, sql string, args ...any) ([]Suppression, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("load suppressions: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Suppression, err error) {
		var kinds, users []string
		err = row.Scan(&w.Entry, &kinds, &users, &w.Reason, &w.InstanceID, &w.MessageID, &w.CreatedAt)
		for i := range kinds {
			w.Addresses = append(w.Addresses, Address{Kind: AddressKind(kinds[i]), User: users[i]})
		}
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("load suppressions: %w", err)
	}
	return found, nil
}

const (
	// Other addresses of whom the given ones stand for, in any instance of the account.
	sqlKin = `
		WITH given AS (SELECT kind, value FROM unnest($2::TEXT[], $3::TEXT[]) AS g (kind, value))
		SELECT DISTINCT o.kind, o.value
		FROM instances i
		CROSS JOIN given
		JOIN contact_aliases a ON a.instance_id = i.id AND a.kind = given.kind AND a.value = given.value
		JOIN contact_aliases o ON o.contact_id = a.contact_id
		WHERE i.account_id = $1 AND NOT EXISTS (SELECT 1 FROM given g WHERE g.kind = o.kind AND g.value = o.value)
		ORDER BY o.kind DESC, o.value`

	sqlEntries = `
		SELECT DISTINCT s.entry FROM unnest($2::TEXT[], $3::TEXT[]) AS g (kind, value)
		JOIN suppressions s ON s.account_id = $1 AND s.kind = g.kind AND s.value = g.value
		ORDER BY s.entry`

	// Entries that turned out to be of one person.
	sqlJoinEntries = `UPDATE suppressions SET entry = ($2::UUID[])[1] WHERE account_id = $1 AND entry = ANY(($2::UUID[])[2:])`

	sqlInsertSuppressed = `
		INSERT INTO suppressions (account_id, kind, value, entry, reason, instance_id, message_id, created_at)
		SELECT $1::UUID, g.kind, g.value, $4::UUID, COALESCE(e.reason, $5), CASE WHEN e.entry IS NULL THEN $6::UUID ELSE e.instance_id END,
		       COALESCE(e.message_id, $7), COALESCE(e.created_at, $8)
		FROM unnest($2::TEXT[], $3::TEXT[]) WITH ORDINALITY AS g (kind, value, ordinal)
		LEFT JOIN (SELECT * FROM suppressions WHERE account_id = $1 AND entry = $4 ORDER BY seq LIMIT 1) e ON TRUE
		ORDER BY g.ordinal
		ON CONFLICT (account_id, kind, value) DO NOTHING`

	sqlDeleteSuppressed = `DELETE FROM suppressions WHERE account_id = $1 AND entry = ANY($2)`

	sqlPassWish = `
		DELETE FROM suppressions s
		WHERE s.account_id = $1 AND s.kind = 'pn' AND s.value = $2
		  AND EXISTS (SELECT 1 FROM suppressions l WHERE l.account_id = $1 AND l.entry = s.entry AND l.kind = 'lid')`

	sqlSuppressed = `
		SELECT p.phone FROM unnest($2::TEXT[]) AS p (phone)
		WHERE (SELECT TRUE FROM suppressions s WHERE s.account_id = $1 AND s.kind = 'pn' AND s.value = p.phone)
		   OR (
			SELECT TRUE FROM instances i
			JOIN contact_aliases a ON a.instance_id = i.id AND a.kind = 'pn' AND a.value = p.phone
			JOIN contact_aliases o ON o.contact_id = a.contact_id
			JOIN suppressions s ON s.account_id = $1 AND s.kind = o.kind AND s.value = o.value
			WHERE i.account_id = $1
			LIMIT 1)`

	sqlEntryAt = `
		SELECT entry FROM (
			SELECT entry FROM suppressions WHERE account_id = $1 AND kind = $2 AND value = $3
			UNION ALL
			SELECT s.entry FROM instances i
			JOIN contact_aliases a ON a.instance_id = i.id AND a.kind = $2 AND a.value = $3
			JOIN contact_aliases o ON o.contact_id = a.contact_id
			JOIN suppressions s ON s.account_id = $1 AND s.kind = o.kind AND s.value = o.value
			WHERE i.account_id = $1
		) e
		ORDER BY entry
		LIMIT 1`

	// The chats' people may be known to other instances by more than to their own. A scalar subquery has them looked up one by
	// one: with EXISTS the planner may join all people.
	sqlChatsSuppressed = `
		SELECT c.id FROM unnest($2::BIGINT[]) AS c (id)
		WHERE (
			SELECT TRUE FROM chats ch
			JOIN contact_aliases own ON own.contact_id = ch.contact_id
			JOIN instances i ON i.account_id = $1
			JOIN contact_aliases a ON a.instance_id = i.id AND a.kind = own.kind AND a.value = own.value
			JOIN contact_aliases o ON o.contact_id = a.contact_id
			JOIN suppressions s ON s.account_id = $1 AND s.kind = o.kind AND s.value = o.value
			WHERE ch.id = c.id
			LIMIT 1)`

	suppressionRows = `
		SELECT entry, array_agg(kind ORDER BY seq), array_agg(value ORDER BY seq), (array_agg(reason ORDER BY seq))[1],
		       (array_agg(instance_id ORDER BY seq))[1], (array_agg(message_id ORDER BY seq))[1], min(created_at)
		FROM suppressions`

	sqlSuppression = suppressionRows + ` WHERE account_id = $1 AND entry = $2 GROUP BY entry`

	sqlSuppressions = suppressionRows + ` WHERE account_id = $1 AND entry < $2 GROUP BY entry ORDER BY entry DESC LIMIT $3`
)
