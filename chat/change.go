package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// applyTx makes the messages what the latest edit or revocation of each makes of it. Messages that are not
// here yet change when they come.
func applyTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, ids ...string) error {
	if _, err := tx.Exec(ctx, sqlApplyChanges, instanceID, ids); err != nil {
		return fmt.Errorf("apply changes to messages: %w", err)
	}
	return nil
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
		b.Queue(sqlApplyChanges, instance, ids)
	}
}

// KeepRaw stores WhatsApp's own form of a message of ours that could not be composed again the same.
func KeepRaw(ctx context.Context, db pg.DB, m Message, raw []byte) error {
	if _, err := db.Exec(ctx, sqlKeepRaw, m.InstanceID, m.ID, raw); err != nil {
		return fmt.Errorf("keep composed message: %w", err)
	}
	return nil
}
