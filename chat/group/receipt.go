package group

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
)

const (
	// A receipt that the member gave under the other name is the same member's.
	sqlMemberReceipts = `
		WITH before AS (
			DELETE FROM member_receipts WHERE instance_id = $1 AND message_id = ANY($2) AND member = $6
			RETURNING message_id, status, at
		)
		INSERT INTO member_receipts (instance_id, message_id, member, status, at)
		SELECT m.instance_id, m.id, $3, GREATEST($4, b.status), CASE WHEN b.status >= $4 THEN b.at ELSE $5 END
		FROM messages m
		LEFT JOIN before b ON b.message_id = m.id
		WHERE m.instance_id = $1 AND m.id = ANY($2) AND m.from_me
		ON CONFLICT (instance_id, message_id, member) DO UPDATE
		SET at = CASE WHEN member_receipts.status < EXCLUDED.status THEN EXCLUDED.at ELSE member_receipts.at END,
		    status = GREATEST(member_receipts.status, EXCLUDED.status)`

	// A message to a group has come as far as it has with every other member; with one at least, where the
	// members are not known.
	sqlProgress = `
		SELECT m.id, s.status
		FROM messages m
		JOIN chats c ON c.id = m.chat_id
		LEFT JOIN groups g ON g.instance_id = m.instance_id AND g.id = c.group_id
		CROSS JOIN unnest(ARRAY['delivered', 'read', 'played']::message_status[]) AS s (status)
		WHERE m.instance_id = $1 AND m.id = ANY($2) AND m.from_me AND m.status < s.status
		  AND GREATEST(COALESCE(g.size, 0) - 1, 1) <= (
		      SELECT count(*) FROM member_receipts r
		      WHERE r.instance_id = m.instance_id AND r.message_id = m.id AND r.status >= s.status)`

	sqlReceipts = `
		SELECT member, status, at FROM member_receipts
		WHERE instance_id = $1 AND message_id = $2
		ORDER BY at, member`
)

// Receipt is how far a message of ours has come with one member.
type Receipt struct {
	Member string // JID: the LID where it is known, which stays when the number changes
	Status chat.Status
	At     time.Time
}

// Receipts returns how far the message has come with each member who has told.
func Receipts(ctx context.Context, db pg.DB, instanceID uuid.UUID, messageID string) ([]Receipt, error) {
	rows, err := db.Query(ctx, sqlReceipts, instanceID, messageID)
	if err != nil {
		return nil, fmt.Errorf("load receipts of members: %w", err)
	}
	rs, err := pgx.CollectRows(rows, pgx.RowToStructByName[Receipt])
	if err != nil {
		return nil, fmt.Errorf("load receipts of members: %w", err)
	}
	return rs, nil
}

// AcknowledgeTx notes that messages of ours have come so far with the member, and raises their statuses as far as
// they have come with all members.
func (b Book) AcknowledgeTx(ctx context.Context, tx pg.DB, ids []string, who Member, status chat.Status, at time.Time) error {
	name, other := who.names()
	if _, err := tx.Exec(ctx, sqlMemberReceipts, b.InstanceID, ids, name, status, at, other); err != nil {
		return fmt.Errorf("store receipt of member: %w", err)
	}
	rows, err := tx.Query(ctx, sqlProgress, b.InstanceID, ids)
	if err != nil {
		return fmt.Errorf("look how far messages have come: %w", err)
	}
	outcomes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (chat.Outcome, error) {
		o := chat.Outcome{AccountID: b.AccountID, InstanceID: b.InstanceID, At: at}
		err := row.Scan(&o.ID, &o.Status)
		return o, err
	})
	if err != nil {
		return fmt.Errorf("look how far messages have come: %w", err)
	}
	return chat.AcknowledgeTx(ctx, tx, outcomes)
}

// names are the one under which receipts of the member are kept, and the one under which they came while that was not
// known; empty: there is none.
func (m Member) names() (name, other string) {
	number := chat.Address{Kind: chat.PN, User: m.Phone}
	switch {
	case m.LID == "":
		return number.String(), ""
	case m.Phone != "":
		other = number.String()
	}
	return chat.Address{Kind: chat.LID, User: m.LID}.String(), other
}
