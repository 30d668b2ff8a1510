package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Only its author may edit a message or delete it, and in a group an admin delete it. A revoked message keeps
// nothing of what it said, nor do its edits. Of others' edits the latest holds by WhatsApp's clock, of ours that
// which was accepted last. Who thinks about an answer to a message that changes has to begin anew.
const sqlApplyChanges = `
	WITH change AS (
		SELECT DISTINCT ON (t.id) t.instance_id, t.id, c.kind, c.body, c.at
		FROM messages t
		JOIN messages c ON c.instance_id = t.instance_id AND c.target_id = t.id AND c.chat_id = t.chat_id
		WHERE t.instance_id = $1 AND t.id = ANY($2) AND c.status NOT IN ('queued', 'failed') AND t.revoked_at IS NULL
		  AND (c.kind IN ('edit', 'revoke') AND c.from_me = t.from_me AND c.contact_id IS NOT DISTINCT FROM t.contact_id
		       OR c.kind = 'revoke' AND (c.content->>'byAdmin')::BOOLEAN)
		ORDER BY t.id, c.kind = 'revoke' DESC, CASE WHEN NOT c.from_me THEN c.at END DESC, c.seq DESC
	), emptied AS (
		UPDATE messages e SET body = '', content = '{}', raw = NULL
		FROM messages t
		WHERE t.instance_id = $1 AND t.id = ANY($2) AND e.instance_id = t.instance_id AND e.target_id = t.id AND e.kind = 'edit'
		  AND e.status <> 'queued' AND (e.body <> '' OR e.raw IS NOT NULL OR e.content <> '{}')
		  AND (t.revoked_at IS NOT NULL OR EXISTS (SELECT 1 FROM change c WHERE c.id = t.id AND c.kind = 'revoke'))
	), changed AS (
		UPDATE messages t
		SET body       = CASE WHEN c.kind = 'edit' THEN c.body ELSE '' END,
		    content    = CASE WHEN c.kind = 'edit' THEN t.content ELSE '{}' END,
		    raw        = CASE WHEN c.kind = 'edit' AND t.kind <> 'text' THEN t.raw END,
		    media_id   = CASE WHEN c.kind = 'edit' THEN t.media_id END,
		    heard      = CASE WHEN c.kind = 'edit' THEN t.heard END,
		    edited_at  = CASE WHEN c.kind = 'edit' THEN c.at ELSE t.edited_at END,
		    revoked_at = CASE WHEN c.kind = 'revoke' THEN c.at END
		FROM change c
		WHERE t.instance_id = c.instance_id AND t.id = c.id AND t.revoked_at IS NULL
		  AND (c.kind = 'revoke' OR t.edited_at IS DISTINCT FROM c.at OR t.body <> c.body)
		RETURNING t.chat_id, t.seq, t.from_me
	)
	UPDATE chats SET lease_token = lease_token + 1
	WHERE id IN (SELECT chat_id FROM changed WHERE NOT from_me AND seq > chats.answered_seq)`

// A change and its target, or two changes, may be stored side by side. Whoever is second at the chat sees what the
// first has stored.
const sqlLockChanging = `
	SELECT id FROM chats
	WHERE id IN (
		SELECT chat_id FROM messages WHERE instance_id = $1 AND id = ANY($2)
		UNION
		SELECT chat_id FROM messages WHERE instance_id = $1 AND target_id = ANY($2) AND target_id <> '')
	ORDER BY id
	FOR NO KEY UPDATE`

// applyTx makes the messages what the latest edit or revocation of each makes of it. Messages that are not
// here yet change when they come.
func applyTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, ids ...string) error {
	b := &pgx.Batch{}
	queueApply(b, instanceID, ids)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("apply changes to messages: %w", err)
	}
	return nil
}

// queueApply queues applyTx's statements.
func queueApply(b *pgx.Batch, instanceID uuid.UUID, ids []string) {
	b.Queue(sqlLockChanging, instanceID, ids)
	b.Queue(sqlApplyChanges, instanceID, ids)
}

// queueChanges queues what messages of ours that were sent change, on the batch that stores that they were.
func queueChanges(b *pgx.Batch, outcomes []Outcome) {
	targets := map[uuid.UUID][]string{}
	for _, o := range outcomes {
		if o.TargetID != "" && o.Status == Sent {
			targets[o.InstanceID] = append(targets[o.InstanceID], o.TargetID)
		}
	}
	for instance, ids := range targets {
		queueApply(b, instance, ids)
	}
}

// KeepRaw stores WhatsApp's own form of a message of ours that could not be composed again the same.
func KeepRaw(ctx context.Context, db pg.DB, m Message, raw []byte) error {
	if _, err := db.Exec(ctx, sqlKeepRaw, m.InstanceID, m.ID, raw); err != nil {
		return fmt.Errorf("keep composed message: %w", err)
	}
	return nil
}
