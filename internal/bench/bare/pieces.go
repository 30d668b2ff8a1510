package bare

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"balas/account"
	"balas/chat"
	"balas/internal/pg"
	"balas/migrations"
	"balas/whatsapp/ratchet"
)

// pieces are those parts of Balas whose price is measured one by one.
type pieces struct {
	pool     *pgxpool.Pool
	chats    *chat.Service
	instance chat.Instance
	accepts  bool
}

func openPieces(ctx context.Context, address string, accepts bool) (*pieces, error) {
	pool, err := pg.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	p := &pieces{pool: pool, chats: chat.New(pool, time.Now, 0), accepts: accepts}
	if err := migrations.Up(ctx, pool); err != nil {
		return nil, err
	}
	owner, err := account.Default(ctx, pool)
	if err != nil {
		return nil, fmt.Errorf("find account: %w", err)
	}
	sealer, err := account.NewSealer([]byte(rand.Text()))
	if err != nil {
		return nil, fmt.Errorf("make sealer: %w", err)
	}
	p.instance, _, err = chat.CreateInstance(ctx, pool, sealer, owner.ID, "bench")
	return p, err
}

func (p *pieces) sql() *sql.DB { return stdlib.OpenDBFromPool(p.pool) }

// ledger keeps one device's Signal state as Balas does: in memory, and behind that in the database.
type ledger struct {
	*pieces
	state *ratchet.Store
	sent  chan chat.Outcome
}

// newLedger puts a ledger under a linked device; nil without pieces, or before the device is linked.
func (k *keeper) newLedger(ctx context.Context, d *store.Device) *ledger {
	cold, ok := d.Sessions.(store.AllSessionSpecificStores)
	if k.pieces == nil || d.ID == nil || !ok {
		return nil
	}
	fence := ratchet.Fence{InstanceID: k.pieces.instance.ID, LeaseToken: k.pieces.instance.LeaseToken}
	l := &ledger{pieces: k.pieces, sent: make(chan chat.Outcome, 256)}
	l.state = ratchet.New(l.pool, cold, d.ID.String(), fence)
	d.SetAllStores(l.state)
	go l.settle(ctx)
	return l
}

// send accepts the message if that is to be measured, sends it, and leaves its outcome to settle.
func (l *ledger) send(ctx context.Context, c *client, to types.JID, body string) error {
	id := chat.NewMessageID()
	if l.accepts {
		_, err := l.chats.Accept(ctx, chat.Draft{
			AccountID: l.instance.AccountID, InstanceID: l.instance.ID, ID: id, Body: body,
			To: chat.Address{Kind: chat.PN, User: to.User}, Origin: chat.FromAPI,
		})
		if err != nil {
			return err
		}
	}
	resp, err := c.SendMessage(ctx, to, text(body), whatsmeow.SendRequestExtra{ID: id})
	if err != nil {
		return err
	}
	l.sent <- chat.Outcome{
		AccountID: l.instance.AccountID, InstanceID: l.instance.ID, ID: id, Status: chat.Sent, At: resp.Timestamp,
	}
	return nil
}

// settle commits what was sent, as much at once as waits, without waiting for the disk.
func (l *ledger) settle(ctx context.Context) {
	for {
		select {
		case o := <-l.sent:
			batch := []chat.Outcome{o}
			for len(l.sent) > 0 {
				batch = append(batch, <-l.sent)
			}
			l.store(ctx, batch)
		case <-ctx.Done():
			return
		}
	}
}

const sqlAsync = `SELECT set_config('synchronous_commit', 'off', TRUE)`

func (l *ledger) store(ctx context.Context, batch []chat.Outcome) {
	flush := l.state.Begin()
	b := &pgx.Batch{}
	b.Queue(sqlAsync)
	if l.accepts {
		chat.QueueOutcomes(b, batch)
	}
	flush.Queue(b)
	flush.End(l.pool.SendBatch(ctx, b).Close() == nil)
}
