package whatsapp

import (
	"time"

	"github.com/jackc/pgx/v5"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/chat/group"
	"balas/internal/pg"
	"balas/internal/retry"
)

var receiptStatus = map[types.ReceiptType]chat.Status{
	types.ReceiptTypeDelivered: chat.Delivered,
	types.ReceiptTypeRead:      chat.Read,
	types.ReceiptTypePlayed:    chat.Played,
}

const (
	receiptsMax     = 256              // are stored at once
	receiptsWaiting = 16 * receiptsMax // wait to be stored; beyond, what customers write waits, too
)

// receipt is one of a person that is not stored yet.
type receipt struct {
	outcomes []chat.Outcome
	ack      waBinary.Node // what takes it out of WhatsApp's queue
}

// acknowledge takes in a receipt, which says how far messages of ours have come. It returns false for one that whatsmeow is
// not to acknowledge: those of people, of which a campaign brings many, are stored together and acknowledged then, so that
// what customers write does not wait behind them.
func (x *session) acknowledge(e *events.Receipt) bool {
	status, ok := receiptStatus[e.Type]
	if e.IsFromMe && status == chat.Read || e.Type == types.ReceiptTypeReadSelf {
		x.readThere(e)
	}
	if !ok || e.IsFromMe {
		return true
	}
	x.acks.arrived(e.MessageIDs, e.Timestamp)
	if e.IsGroup {
		who := alsoAt(x.members([]types.JID{e.Sender})[0], e.SenderAlt)
		x.insistUnless(func() error { return x.storeMemberReceipt(e.MessageIDs, who, status, e.Timestamp) })
		x.Chats.Stir()
		return x.ctx.Err() == nil
	}
	r := receipt{outcomes: make([]chat.Outcome, len(e.MessageIDs)), ack: receiptAck(e)}
	for i, id := range e.MessageIDs {
		r.outcomes[i] = chat.Outcome{
			AccountID: x.instance.AccountID, InstanceID: x.instance.ID, ID: id, Status: status, At: e.Timestamp,
		}
	}
	select {
	case x.receipts <- r:
	case <-x.ctx.Done():
	}
	return false
}

// receiptAck is the acknowledgement of a person's receipt.
func receiptAck(e *events.Receipt) waBinary.Node {
	attrs := waBinary.Attrs{"class": "receipt", "id": e.MessageIDs[0], "to": e.Sender}
	if e.Type != types.ReceiptTypeDelivered {
		attrs["type"] = string(e.Type)
	}
	return waBinary.Node{Tag: "ack", Attrs: attrs}
}

// storeReceipts stores receipts as they come, as many at once as wait. What happened is in the database before they are
// acknowledged.
func (x *session) storeReceipts() {
	for last := (time.Time{}); ; last = time.Now() {
		var batch []receipt
		select {
		case r := <-x.receipts:
			batch = append(batch, r)
		case <-x.ctx.Done():
			return
		}
		if len(x.receipts) < receiptsMax {
			retry.Wait(x.ctx, storeGap-time.Since(last))
			x.makeWay()
		}
		for len(x.receipts) > 0 && len(batch) < receiptsMax {
			batch = append(batch, <-x.receipts)
		}
		var outcomes []chat.Outcome
		for _, r := range batch {
			outcomes = append(outcomes, r.outcomes...)
		}
		if !x.storeArrived(outcomes) { // one of them cannot be stored
			for _, o := range outcomes {
				x.storeArrived([]chat.Outcome{o})
			}
		}
		x.confirm(batch)
	}
}

// storeArrived stores what receipts tell. They cost no step of the ratchet, and so hold up nothing that does. It waits for the
// disk: nothing repairs the loss of a receipt that is acknowledged.
func (x *session) storeArrived(outcomes []chat.Outcome) bool {
	return x.insistUnless(func() error { return x.commitOutcomes(x.ctx, outcomes, func(*pgx.Batch) {}) })
}

// confirm acknowledges receipts. One that is not acknowledged because the connection is lost comes again.
func (x *session) confirm(batch []receipt) {
	for _, r := range batch {
		if x.ctx.Err() != nil {
			return
		}
		if err := x.client.DangerousInternals().SendNode(x.ctx, r.ack); err != nil {
			x.log.Debug("acknowledge receipt", "error", err)
			return
		}
	}
}

// insistUnless tries until something is stored, or can never be, of which it returns false.
func (x *session) insistUnless(store func() error) (stored bool) {
	retry.Do(x.ctx, func() error {
		err := store()
		stored = err == nil
		if err != nil && x.ctx.Err() == nil && !pg.Transient(err) {
			x.log.Error("store receipt", "error", err)
			return nil
		}
		return err
	})
	return stored
}

// storeMemberReceipt stores how far messages have come with a member of a group.
func (x *session) storeMemberReceipt(ids []string, who group.Member, status chat.Status, at time.Time) error {
	return pgx.BeginFunc(x.ctx, x.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(x.ctx, sqlAsync); err != nil {
			return err
		}
		return x.book().AcknowledgeTx(x.ctx, tx, ids, who, status, at)
	})
}
