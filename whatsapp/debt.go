package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// debt are messages that were committed without waiting for the disk. WhatsApp hears nothing more before the disk has them.
type debt struct {
	paying sync.Mutex // held while the disk is waited for: another connection of the session waits, too

	mu  sync.Mutex
	ids []string
}

func (d *debt) add(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = append(d.ids, id)
}

// open are the messages that are owed now.
func (d *debt) open() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.ids)
}

// paid takes off the first n.
func (d *debt) paid(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = slices.Delete(d.ids, 0, n)
}

func (d *debt) empty() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ids) == 0
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

func (x *session) owed() bool { return !x.debt.empty() }

// keep waits until the disk has every message that was stored. Should the database have crashed before, what it has forgotten
// is not acknowledged, so WhatsApp sends it again: to a session that starts anew from what the database knows.
func (x *session) keep() error {
	x.debt.paying.Lock()
	defer x.debt.paying.Unlock()
	ids := x.debt.open()
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(x.Supervisor.ctx, payWithin)
	defer cancel()
	stored := 0
	b := &pgx.Batch{}
	b.Queue(sqlStored, x.instance.ID, ids).QueryRow(func(row pgx.Row) error { return row.Scan(&stored) })
	b.Queue(sqlOnDisk)
	err := x.Pool.SendBatch(ctx, b).Close()
	if err == nil && stored < len(ids) {
		err = fmt.Errorf("%w: %d of %d messages", errUndone, len(ids)-stored, len(ids))
	}
	if err != nil {
		x.astray(err)
		return fmt.Errorf("wait for the disk: %w", err)
	}
	x.debt.paid(len(ids))
	return nil
}

// astray ends a session whose memory may be ahead of the database for good, and has another one begin.
func (x *session) astray(err error) {
	x.log.Warn("session begins anew: the database may have lost what it stored last", "error", err)
	if r := x.signal(); r != nil {
		r.Abandon()
	}
	x.unsettled.Store(true)
	if x.last() {
		go x.stop(x, chat.Observed{})
	}
}
