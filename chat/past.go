package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Past is a message as the phone's history has it, from before the link or from a time when it was cut.
type Past struct {
	Inbound        // without account, instance and lease
	Status  Status // of a message of ours
	Starred bool
}

// PastChat is a chat as the phone's history has it, or a part of it.
type PastChat struct {
	Addresses []Address // the group's; or the person's number and LID, as far as they are known
	Name      string    // the group's subject, or what the owner calls the person; may be empty
	At        time.Time // when something happened last
	Unread    *int      // on the phone; nil: it is not news
	Marked    bool      // as unread, by hand
	Messages  []Past    // newest first
}

// StorePastTx stores what a chat was before and returns how many messages were new. It wakes nobody: what it
// stores lies below every watermark. Messages that are here already stay as they are, but for those that could not be
// decrypted.
func StorePastTx(ctx context.Context, tx pgx.Tx, accountID, instanceID uuid.UUID, c PastChat) (stored int, err error) {
	people, err := c.people(ctx, tx, accountID, instanceID)
	if err != nil {
		return 0, err
	}
	chatID := people[c.Addresses[0]].chat
	if c.Addresses[0].Kind == Group {
		if chatID, err = PlaceTx(ctx, tx, accountID, instanceID, c.Addresses...); err != nil {
			return 0, err
		}
	}
	stored, err = c.insert(ctx, tx, instanceID, chatID, people)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, sqlPastChat, chatID, c.Name, c.At, c.heard(), c.byLID(), c.Unread, c.Marked)
	if err != nil {
		return 0, fmt.Errorf("store chat of history: %w", err)
	}
	return stored, c.name(ctx, tx, instanceID)
}

// people finds or makes the people of the chat, by each of their addresses. They are locked in one order, whoever
// stores them.
func (c PastChat) people(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID) (map[Address]person, error) {
	var all [][]Address
	if c.Addresses[0].Kind != Group {
		all = append(all, distinct(slices.Clone(c.Addresses)...))
	}
	for _, m := range c.Messages {
		if c.Addresses[0].Kind == Group && !m.FromMe {
			all = append(all, distinct(m.Sender, m.SenderAlt))
		}
	}
	slices.SortFunc(all, func(a, b []Address) int {
		return slices.CompareFunc(a, b, func(x, y Address) int { return strings.Compare(x.String(), y.String()) })
	})
	people := map[Address]person{}
	for _, aliases := range slices.CompactFunc(all, slices.Equal[[]Address]) {
		p, err := recallTx(ctx, tx, accountID, instanceID, aliases)
		if err != nil {
			return nil, err
		}
		for _, a := range aliases {
			people[a] = p
		}
	}
	return people, nil
}

// insert stores the messages that are not here, or not to be read, in one statement, the newest with the highest seq.
func (c PastChat) insert(ctx context.Context, tx pg.DB, instanceID uuid.UUID, chatID int64, people map[Address]person) (int, error) {
	var in pastColumns
	for _, m := range c.Messages {
		if err := in.add(m, c.author(m, people)); err != nil {
			return 0, err
		}
	}
	rows, err := tx.Query(ctx, sqlInsertPast, instanceID, chatID, in.ids, in.contacts, in.kinds, in.bodies, in.quoted, in.targets,
		in.contents, in.raws, in.statuses, in.times, in.starred)
	if err != nil {
		return 0, fmt.Errorf("store messages of history: %w", err)
	}
	stored, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, fmt.Errorf("store messages of history: %w", err)
	}
	return len(stored), applyTx(ctx, tx, instanceID, stored...)
}

// author is the contact who wrote the message; nil: we did.
func (c PastChat) author(m Past, people map[Address]person) *int64 {
	if m.FromMe {
		return nil
	}
	by := c.Addresses[0]
	if by.Kind == Group {
		by = m.Sender
	}
	id := people[by].contact
	return &id
}

// pastColumns are messages, column by column.
type pastColumns struct {
	ids, kinds, bodies, quoted, targets, contents, statuses []string
	contacts                                                []*int64
	raws                                                    [][]byte
	times                                                   []time.Time
	starred                                                 []bool
}

func (in *pastColumns) add(m Past, author *int64) error {
	content, err := m.Content.encode()
	if err != nil {
		return err
	}
	status := m.Status
	if author != nil {
		status = Delivered
	}
	in.ids, in.contacts, in.kinds = append(in.ids, m.ID), append(in.contacts, author), append(in.kinds, string(m.Kind))
	in.bodies, in.quoted, in.targets = append(in.bodies, m.Body), append(in.quoted, m.QuotedID), append(in.targets, m.TargetID)
	in.contents, in.raws = append(in.contents, string(content)), append(in.raws, m.Raw)
	in.statuses, in.times, in.starred = append(in.statuses, string(status)), append(in.times, m.At), append(in.starred, m.Starred)
	return nil
}

// heard is when the other side wrote first; nil: it did not.
func (c PastChat) heard() (first *time.Time) {
	for _, m := range c.Messages {
		if !m.FromMe && (first == nil || m.At.Before(*first)) {
			first = &m.At
		}
	}
	return first
}

// byLID is how the chat names its people, as far as can be told of it.
func (c PastChat) byLID() *bool {
	for _, m := range c.Messages {
		if m.Chat.Kind != Group || !m.FromMe {
			by := m.byLID()
			return &by
		}
	}
	return nil
}

// name stores what people call themselves, of those who had no name.
func (c PastChat) name(ctx context.Context, tx pg.DB, instanceID uuid.UUID) error {
	names := map[Address]string{}
	for _, m := range slices.Backward(c.Messages) { // the latest name holds
		if m.PushName != "" && !m.FromMe {
			names[m.aliases()[0]] = m.PushName
		}
	}
	return NameTx(ctx, tx, instanceID, names)
}

const (
	// A message that could not be decrypted is filled with what it says. It takes a place below the watermarks, as all
	// of the past does, so that the next turn does not answer it belatedly; if it is sent again after all, it is taken
	// in as one that came live.
	sqlInsertPast = `
		WITH past AS (
			SELECT nextval('messages_past') AS seq, contact_id IS NULL AS from_me, past.*
			FROM (
				SELECT * FROM unnest($3::TEXT[], $4::BIGINT[], $5::TEXT[], $6::TEXT[], $7::TEXT[], $8::TEXT[], $9::TEXT[], $10::BYTEA[],
				                     $11::message_status[], $12::TIMESTAMPTZ[], $13::BOOLEAN[]) WITH ORDINALITY
				  AS past (id, contact_id, kind, body, quoted_id, target_id, content, raw, status, at, starred, n)
				ORDER BY n
			) past
		), filled AS (
			UPDATE messages m
			SET seq = p.seq, kind = p.kind, body = p.body, quoted_id = p.quoted_id, target_id = p.target_id, content = p.content::JSONB,
			    raw = p.raw, starred = m.starred OR p.starred, edited_at = NULL, revoked_at = NULL
			FROM past p
			WHERE m.instance_id = $1 AND m.id = p.id AND m.kind = 'unavailable' AND p.kind <> 'unavailable'
			  AND m.chat_id = $2 AND m.from_me = p.from_me
			RETURNING m.id
		), stored AS (
			INSERT INTO messages (instance_id, id, seq, chat_id, contact_id, from_me, origin, kind, body, quoted_id, target_id, content, raw, status,
			                      at, sent_at, starred)
			SELECT $1, id, seq, $2, contact_id, from_me, CASE WHEN from_me THEN 'human' ELSE 'customer' END,
			       kind, body, quoted_id, target_id, content::JSONB, raw, status, at, CASE WHEN from_me AND status <> 'failed' THEN at END, starred
			FROM past
			ON CONFLICT (instance_id, id) DO NOTHING
			RETURNING id
		)
		SELECT id FROM filled UNION ALL SELECT id FROM stored`

	// What came in live since the phone counted adds to its count. WhatsApp goes from numbers to LIDs and never back: an
	// older piece, which comes later, knows less of how the chat names its people.
	sqlPastChat = `
		UPDATE chats c
		SET name          = CASE WHEN c.group_id IS NOT NULL AND $2 <> '' THEN $2 ELSE c.name END,
		    last_at       = CASE WHEN $3::TIMESTAMPTZ > c.cleared_at THEN GREATEST(c.last_at, $3) ELSE c.last_at END,
		    heard_at      = LEAST(c.heard_at, $4::TIMESTAMPTZ),
		    by_lid        = c.by_lid OR COALESCE($5::BOOLEAN, FALSE),
		    unread        = CASE WHEN $6::INT IS NULL THEN c.unread ELSE $6 + (
		                        SELECT count(*) FROM messages
		                        WHERE chat_id = $1 AND target_id = '' AND at > $3 AND seq > 0 AND NOT from_me) END,
		    marked_unread = CASE WHEN $6 IS NULL THEN c.marked_unread ELSE $7 END
		WHERE c.id = $1`
)
