package outlet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Debt are messages that were committed without waiting for the disk. WhatsApp hears nothing more before the disk has them.
// The zero value is nothing owed; it may be used by several goroutines.
type Debt struct {
	paying sync.Mutex // held while the disk is waited for: another connection of the session waits, too

	mu  sync.Mutex
	ids []string
}

// Add owes one more message, which was committed just now.
func (d *Debt) Add(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = append(d.ids, id)
}

// open are the messages that are owed now.
func (d *Debt) open() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.ids)
}

// paid takes off the first n.
func (d *Debt) paid(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = slices.Delete(d.ids, 0, n)
}

// Owed reports whether there is a message of which it is not known that the disk has it.
func (d *Debt) Owed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ids) > 0
}

const (
	sqlStored = `
		SELECT count(*) FROM unnest($2::TEXT[]) AS id
		WHERE EXISTS (SELECT FROM messages m WHERE m.instance_id = $1 AND m.id = id)`

	// A commit waits for the disk only if its transaction wrote to the log. This writes the least that there is; waiting for it
	// is waiting for all that was committed before.
	sqlOnDisk = `SELECT pg_logical_emit_message(TRUE, 'balas', '')`
)

// payWithin is how long the disk may take.
const payWithin = 30 * time.Second

var errUndone = errors.New("the database undid what was committed")

// Pay waits until the disk has every message of the instance that is owed when it begins. It fails when the database is away,
// and when it has crashed before and forgotten one: then the memory may be ahead of the database for good.
func (d *Debt) Pay(ctx context.Context, db pg.DB, instanceID uuid.UUID) error {
	d.paying.Lock()
	defer d.paying.Unlock()
	ids := d.open()
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, payWithin)
	defer cancel()
	stored := 0
	b := &pgx.Batch{}
	b.Queue(sqlStored, instanceID, ids).QueryRow(func(row pgx.Row) error { return row.Scan(&stored) })
	b.Queue(sqlOnDisk)
	err := db.SendBatch(ctx, b).Close()
	if err == nil && stored < len(ids) {
		err = fmt.Errorf("%w: %d of %d messages", errUndone, len(ids)-stored, len(ids))
	}
	if err != nil {
		return fmt.Errorf("wait for the disk: %w", err)
	}
	d.paid(len(ids))
	return nil
}
