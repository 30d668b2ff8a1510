package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
)

// holdTx holds what of the run is accepted and not on its way. It waits in the ledger again, before what was not accepted yet.
func (r *Run) holdTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID) error {
	ids, err := r.inHand(ctx, tx, instanceID)
	if err != nil || len(ids) == 0 {
		return err
	}
	if ids, err = chat.HoldTx(ctx, tx, instanceID, ids); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlTakeBack, instanceID, ids, r.StartedAt); err != nil {
		return fmt.Errorf("take sends back: %w", err)
	}
	return nil
}

// withdrawTx gives up what of the run is accepted and not on its way.
func (r *Run) withdrawTx(ctx context.Context, tx pg.DB, c *Campaign, now time.Time, reason string) error {
	ids, err := r.inHand(ctx, tx, c.InstanceID)
	if err != nil || len(ids) == 0 {
		return err
	}
	outcomes := make([]chat.Outcome, len(ids))
	for i, id := range ids {
		outcomes[i] = chat.Outcome{AccountID: c.AccountID, InstanceID: c.InstanceID, ID: id, Status: chat.Failed, At: now, Error: reason}
	}
	if err := chat.AcknowledgeTx(ctx, tx, outcomes); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlSkipWithdrawn, c.InstanceID, ids, reason); err != nil {
		return fmt.Errorf("skip sends that were withdrawn: %w", err)
	}
	return nil
}

// inHand are the ids of the run's messages that are queued, held or not.
func (r *Run) inHand(ctx context.Context, tx pg.DB, instanceID uuid.UUID) ([]string, error) {
	rows, err := tx.Query(ctx, sqlInHand, instanceID, r.ID)
	if err != nil {
		return nil, fmt.Errorf("look for queued messages of run: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for queued messages of run: %w", err)
	}
	return ids, nil
}
