package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

const (
	// The menu is open while it is the last that we said in the chat, or when it is quoted.
	sqlOpenMenu = `
		SELECT * FROM messages m
		WHERE m.chat_id = $1 AND m.kind = 'menu' AND m.from_me AND m.revoked_at IS NULL AND m.status <> 'failed'
		  AND (m.id = $2 OR $2 = '' AND NOT EXISTS (
			SELECT 1 FROM messages n
			WHERE n.chat_id = $1 AND n.seq > m.seq AND n.from_me AND n.target_id = '' AND n.status <> 'failed'))
		ORDER BY m.seq DESC
		LIMIT 1`

	// The event is this transaction's own: nobody has seen it yet.
	sqlChoose = `
		WITH chosen AS (
			UPDATE messages SET content = content || jsonb_build_object('choice', $3::JSONB)
			WHERE instance_id = $1 AND id = $2
			RETURNING content
		)
		UPDATE events SET data = data || jsonb_build_object('content', chosen.content)
		FROM chosen
		WHERE events.id = $4`
)

// chooseTx marks a text as the choice that it is, if it answers the chat's open menu by number or by text.
func (in Inbound) chooseTx(ctx context.Context, tx pg.DB, chatID int64, event uuid.UUID) error {
	rows, err := tx.Query(ctx, sqlOpenMenu, chatID, in.QuotedID)
	if err != nil {
		return fmt.Errorf("find open menu: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Message])
	if errors.Is(err, pgx.ErrNoRows) || m.Content.Menu == nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find open menu: %w", err)
	}
	option, ok := m.Content.Menu.Choose(in.Body)
	if !ok {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlChoose, in.InstanceID, in.ID, Option{ID: option.ID, Text: option.Text}, event); err != nil {
		return fmt.Errorf("mark choice: %w", err)
	}
	return nil
}
