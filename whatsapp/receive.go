package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/form"
)

// triesMax is how often a message that cannot be stored is tried before it is put in quarantine.
const triesMax = 5

// receive stores a message with the ratchet step that it cost, in one commit; only then whatsmeow
// acknowledges it, through an outlet that lets it pass when the commit is on the disk. While the database is away it waits: WhatsApp keeps what comes next.
func (x *session) receive(e *events.Message) bool {
	defer x.Chats.Serve(x.instance.ID)()
	x.came(e.Info.ID)
	tries := 0
	for pause := 50 * time.Millisecond; x.ctx.Err() == nil; pause = min(2*pause, 5*time.Second) {
		err := x.store(e)
		switch {
		case err == nil:
			return true
		case errors.Is(err, chat.ErrLeaseLost):
			x.log.Warn("message refused: the lease went to another node", "message", e.Info.ID)
			x.suspect()
			return false
		case !pg.Transient(err):
			if tries++; tries >= triesMax {
				return x.quarantine(e, err)
			}
		}
		x.log.Warn("store message", "message", e.Info.ID, "error", err)
		retry.Wait(x.ctx, pause)
	}
	return false
}

// store is one try. A panic is an error like any other: it must not pass for a success.
func (x *session) store(e *events.Message) (err error) {
	flush := x.signal().BeginReceived()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		flush.End(err == nil)
	}()
	if notice := announcedHistory(e); notice != nil {
		return x.keepHistory(e.Info.ID, notice, flush.Queue)
	}
	x.learnAddressing(e.Info.MessageSource)
	in, ok := form.Inbound(x.revealed(e))
	if !ok {
		return x.commit(x.ctx, flush.Queue)
	}
	x.alias(&in)
	in.AccountID, in.InstanceID, in.LeaseToken = x.instance.AccountID, x.instance.ID, x.token
	if err := x.resolve(e, &in); err != nil {
		return err
	}
	r, err := x.take(in, flush.Queue)
	if err != nil {
		return err
	}
	x.arrived(in, r)
	return x.follow(in, r)
}

// take stores the message, with what along queues. It does not wait for the disk: Keep does.
func (x *session) take(in chat.Inbound, along func(*pgx.Batch)) (chat.Received, error) {
	r, err := x.Chats.Receive(x.ctx, in, along)
	if err == nil {
		x.debt.Add(in.ID)
	}
	return r, err
}

// resolve completes what comes in with what is known of the message that it is about.
func (x *session) resolve(e *events.Message, in *chat.Inbound) error {
	switch in.Kind {
	case chat.KindVote:
		return x.openVote(e, in)
	case chat.KindChoice:
		return x.nameMenu(in)
	}
	return nil
}

// nameMenu makes a choice be about the menu and not about its native form.
func (x *session) nameMenu(in *chat.Inbound) error {
	id, ok := chat.MenuID(in.QuotedID)
	if !ok {
		return nil
	}
	m, err := chat.FindMessage(x.ctx, x.Pool, x.instance.ID, id)
	if err == nil && m.Kind == chat.KindMenu {
		in.QuotedID = m.ID
	}
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// follow reads the votes that waited for the message, or the message itself if its poll came meanwhile. It is done
// before the message is acknowledged: a crash has it come again.
func (x *session) follow(in chat.Inbound, r chat.Received) error {
	switch {
	case in.Kind == chat.KindPoll && (r.Awaited || r.Duplicate):
		return x.openVotes(x.ctx, in.ID)
	case in.Kind == chat.KindVote && in.Content.Vote.Sealed:
		return x.openVotes(x.ctx, in.TargetID)
	}
	return nil
}

// missing notes a message that cannot be decrypted: WhatsApp was asked for it again. Where it means to be hidden
// it is.
func (x *session) missing(e *events.UndecryptableMessage) {
	in, ok := form.Unavailable(e)
	if !ok {
		return
	}
	x.alias(&in)
	in.AccountID, in.InstanceID, in.LeaseToken = x.instance.AccountID, x.instance.ID, x.token
	x.insist("note a message that cannot be decrypted", func() error {
		_, err := x.take(in, nil)
		return err
	})
}

// alias adds what is known of the people behind a message that names them in one way only.
func (x *session) alias(in *chat.Inbound) {
	if in.Chat.Kind == chat.LID && in.ChatAlt.IsZero() {
		in.ChatAlt = x.numberOf(in.Chat)
	}
	if in.Sender.Kind == chat.LID && in.SenderAlt.IsZero() {
		in.SenderAlt = x.numberOf(in.Sender)
	}
}

func (x *session) numberOf(lid chat.Address) chat.Address {
	pn, err := x.client.Store.LIDs.GetPNForLID(x.ctx, form.JID(lid))
	if err != nil {
		return chat.Address{}
	}
	return form.Address(pn)
}

// quarantine keeps the message raw, so that it may be acknowledged and its neighbours get through.
func (x *session) quarantine(e *events.Message, cause error) bool {
	raw, err := proto.Marshal(e.Message)
	if err == nil {
		err = chat.Quarantine(x.ctx, x.Pool, x.instance.ID, e.Info.ID, e.Info.Sender.String(), raw, cause)
	}
	if err != nil {
		x.log.Error("quarantine message", "message", e.Info.ID, "error", err)
		return false
	}
	x.log.Error("message put in quarantine", "message", e.Info.ID, "cause", cause)
	return true
}

// commit sends what queue queues as one transaction whose loss at a power failure a same-id resend, a
// redelivery or a receipt repairs: it does not wait for the disk.
func (x *session) commit(ctx context.Context, queue func(*pgx.Batch)) error {
	b := &pgx.Batch{}
	b.Queue(sqlAsync)
	queue(b)
	if b.Len() == 1 {
		return nil
	}
	return x.Pool.SendBatch(ctx, b).Close()
}

const sqlAsync = `SELECT set_config('synchronous_commit', 'off', TRUE)`
