package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/attachment"
	"balas/whatsapp/form"
	"balas/whatsapp/queue"
)

const (
	sendTimeout = time.Minute // for all of a sending: whatsmeow sets no limit to that of a message which a lost connection interrupted
	attemptsMax = 8
)

// send works the queue until the session ends: one message at a time, as whatsmeow does anyway. What WhatsApp does
// not acknowledge soon is set aside.
func (x *session) send() {
	defer close(x.settled)
	attempts, way := map[string]int{}, yielding{}
	x.loadRestriction()
	for {
		if !x.connected.pass(x.ctx) { // what waited longest is in the queue by then
			return
		}
		if x.tired() {
			x.renew()
			return
		}
		m, ok := x.queue.Pop(x.ctx)
		if !ok || !x.connected.pass(x.ctx) {
			return
		}
		if x.queue.RunsLow() {
			x.refill()
		}
		if way.yields(x, m) {
			continue
		}
		if !x.still(&m) {
			continue
		}
		if attachment.Stale(m, x.Chats.Now()) {
			m.Raw = nil
		}
		if queue.Unready(m) {
			x.prepare(m)
			continue
		}
		err := x.serve(&m)
		if x.ctx.Err() != nil {
			return
		}
		var late overdue
		if errors.As(err, &late) {
			x.setAside(m, late)
			continue
		}
		if fault.Is(err, fault.Limited) {
			x.held(m, err)
		} else if err != nil && x.tryAgain(m, attempts, err) {
			continue
		}
		delete(attempts, m.ID)
	}
}

// tryAgain puts a message back that could not be sent, or gives it up and returns false. While the database
// is away tries do not count: it says nothing of the message.
func (x *session) tryAgain(m chat.Message, attempts map[string]int, err error) bool {
	fate := judge(err)
	if fate != "" || attempts[m.ID] >= attemptsMax {
		x.abandon(m, fate, err)
		return false
	}
	slow := isSlowedDown(err)
	if !slow && (!pg.Transient(err) || attempts[m.ID] == 0) {
		attempts[m.ID]++
	}
	pause := time.Duration(attempts[m.ID]) * 500 * time.Millisecond
	if slow {
		pause = x.Tempo.SlowDown
	}
	x.log.Warn("send message, will try again", "message", m.ID, "attempt", attempts[m.ID], "error", err)
	x.queue.Keep(m)
	x.queue.Again(m, x.Chats.Now().Add(pause))
	return true
}

// isSlowedDown reports whether WhatsApp asks for fewer questions. It says nothing of the message that led to one.
func isSlowedDown(err error) bool {
	var refused *whatsmeow.IQError
	return errors.As(err, &refused) && (refused.Code == 429 || refused.Code == 419)
}

// serve sends a message, or takes up what became of one that was set aside.
func (x *session) serve(m *chat.Message) error {
	if v, ok := x.acks.verdict(m.ID); ok {
		return x.conclude(*m, v)
	}
	return x.deliver(m)
}

// deliver hands one message to WhatsApp and waits for its acknowledgement. It fails with overdue when that does not
// come soon.
func (x *session) deliver(m *chat.Message) error {
	to, err := x.whither(*m)
	if fault.Is(err, fault.NotFound) { // its contact was joined with another since it was queued
		var now chat.Message
		if now, err = chat.FindMessage(x.ctx, x.Pool, m.InstanceID, m.ID); err == nil {
			*m = now
			to, err = x.whither(*m)
		}
	}
	if err != nil {
		return err
	}
	if err := x.mayReach(*m); err != nil {
		return err
	}
	message, err := x.compose(m, to)
	if err != nil {
		return err
	}
	if to.Server == types.GroupServer {
		x.meetToSend(x.ctx) // without, it asks about this one
	}
	resp, err := x.transmit(*m, to, message)
	if isNowhere(err) {
		other, ok, unknown := x.elsewhere(m.ChatID, to)
		switch {
		case unknown != nil:
			err = unknown
		case ok:
			resp, err = x.transmit(*m, other, message)
		}
	}
	return x.conclude(*m, verdict{resp.Timestamp, err})
}

// conclude acts on what became of a message, and returns why it is not sent.
func (x *session) conclude(m chat.Message, v verdict) error {
	if isRestriction(v.err) {
		if held := x.learnRestriction(m); held != nil {
			return held
		}
	}
	if v.err != nil {
		return fmt.Errorf("send message: %w", v.err)
	}
	x.finish(m, chat.Sent, v.at, "")
	return nil
}

// transmit sends the message, and before it the native form of a menu.
func (x *session) transmit(m chat.Message, to types.JID, message *waE2E.Message) (whatsmeow.SendResponse, error) {
	ctx, cancel := context.WithTimeout(x.ctx, sendTimeout)
	defer cancel()
	if m.Kind == chat.KindMenu {
		native, err := x.native(m, to)
		if err == nil {
			_, err = x.client.SendMessage(ctx, to, native, whatsmeow.SendRequestExtra{ID: chat.NativeID(m.ID), Timeout: x.Tempo.Acknowledge})
		}
		if err != nil {
			return whatsmeow.SendResponse{}, err
		}
	}
	told := x.acks.expect(m.ID)
	resp, err := x.client.SendMessage(ctx, to, message, whatsmeow.SendRequestExtra{ID: m.ID, Timeout: x.Tempo.Patience})
	if errors.Is(err, whatsmeow.ErrMessageTimedOut) {
		return resp, overdue{told}
	}
	x.acks.forget(m.ID)
	return resp, err
}

// finish tells who waits for the message at once, and has its status stored with the ratchet step.
func (x *session) finish(m chat.Message, status chat.Status, at time.Time, reason string) {
	if at.IsZero() {
		at = x.Chats.Now()
	}
	x.conclusive(m, chat.Outcome{Status: status, At: at, Error: reason})
}

func (x *session) conclusive(m chat.Message, o chat.Outcome) {
	o.AccountID, o.InstanceID, o.ID, o.TargetID = x.instance.AccountID, x.instance.ID, m.ID, m.TargetID
	x.sent.tell(o)
	x.settled <- o
}

// settledMax is how many outcomes wait to be stored, and are stored at once. With those of menus, which cost two steps of the
// ratchet, they are fewer than the steps that it skips after a crash.
const settledMax = 100

// storeGap is between two transactions that store outcomes, and two that store receipts: those of a campaign are few then.
// The first of many waits for nothing.
const storeGap = 25 * time.Millisecond

// settle stores outcomes as they come, as many at once as wait.
func (x *session) settle() {
	var last time.Time
	for o := range x.settled {
		retry.Wait(x.ctx, storeGap-time.Since(last))
		x.makeWay()
		batch := []chat.Outcome{o}
		for len(x.settled) > 0 && len(batch) < settledMax {
			batch = append(batch, <-x.settled)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), time.Minute)
		retry.Do(ctx, func() error { return x.settleAll(ctx, batch) })
		cancel()
		last = time.Now()
		for _, o := range batch {
			x.queue.Done(o.ID)
		}
	}
}

func (x *session) settleAll(ctx context.Context, batch []chat.Outcome) error {
	err := x.storeOutcomes(ctx, batch)
	if err != nil {
		x.log.Warn("store sent messages", "count", len(batch), "error", err)
	}
	return err
}

// storeOutcomes stores what became of messages with the ratchet steps that they cost: were the steps lost
// in a crash, other messages would be encrypted with the same keys, and be taken for copies.
func (x *session) storeOutcomes(ctx context.Context, outcomes []chat.Outcome) error {
	flush := x.signal().Begin()
	err := x.commitOutcomes(ctx, outcomes, func(b *pgx.Batch) {
		b.Queue(sqlAsync)
		flush.Queue(b)
	})
	flush.End(err == nil)
	return err
}

// commitOutcomes stores what became of messages, and what along queues, in one transaction.
func (x *session) commitOutcomes(ctx context.Context, outcomes []chat.Outcome, along func(*pgx.Batch)) error {
	b := &pgx.Batch{}
	along(b)
	chat.QueueOutcomes(b, outcomes)
	if x.Campaigns.Queue != nil {
		x.Campaigns.Queue(b, outcomes)
	}
	err := x.Pool.SendBatch(ctx, b).Close()
	x.Chats.Stir()
	if err == nil && x.Campaigns.Recorded != nil {
		x.Campaigns.Recorded(x.instance.ID, outcomes)
	}
	return err
}

// messageForRetry builds a message again for a phone that could not decrypt it.
func (x *session) messageForRetry(_, to types.JID, id types.MessageID) *waE2E.Message {
	compose := func(m *chat.Message) (*waE2E.Message, error) { return x.compose(m, to) }
	m, err := chat.FindMessage(x.ctx, x.Pool, x.instance.ID, id)
	if menu, ok := chat.MenuID(id); ok && fault.Is(err, fault.NotFound) {
		m, err = chat.FindMessage(x.ctx, x.Pool, x.instance.ID, menu)
		if err == nil && m.Kind != chat.KindMenu {
			return nil
		}
		compose = func(m *chat.Message) (*waE2E.Message, error) { return x.native(*m, to) }
	}
	if err != nil || !m.FromMe || m.RevokedAt != nil || !x.goesTo(m, to) {
		return nil
	}
	message, err := compose(&m)
	if err != nil {
		x.log.Warn("rebuild message for retry", "message", id, "error", err)
		return nil
	}
	return message
}

// goesTo reports whether a message was sent to the chat at an address: who asks for it again may know the id alone.
func (x *session) goesTo(m chat.Message, to types.JID) bool {
	a, err := x.addressOf(m.ChatID)
	if err != nil {
		return false
	}
	sent := form.JID(a)
	return sent == to.ToNonAD() || x.other(sent) == to.ToNonAD() || x.instance.Phone == to.User || x.client.Store.GetLID().User == to.User
}

// judge says why a message can never be sent, or "" when trying again may help.
func judge(err error) string {
	var never unsendable
	switch {
	case err == nil:
		return ""
	case errors.Is(err, whatsmeow.ErrServerReturnedError):
		return refusal(err)
	case isNowhere(err):
		return "the number is not on WhatsApp"
	case fault.Is(err, fault.NotFound):
		return "the message that it is about is not here"
	case errors.As(err, &never):
		return never.Error()
	case errors.Is(err, errKind):
		return errKind.Error()
	case errors.Is(err, whatsmeow.ErrNotInGroup), errors.Is(err, whatsmeow.ErrGroupNotFound):
		return "the number is not in the group"
	case errors.Is(err, whatsmeow.ErrUnknownServer), errors.Is(err, whatsmeow.ErrRecipientADJID):
		return "WhatsApp has no such address"
	}
	return ""
}

// isNowhere reports whether a message could not be sent because WhatsApp does not know the number.
func isNowhere(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no LID found for")
}

// refusal puts the server's code into words.
func refusal(err error) string {
	if isRestriction(err) {
		return "WhatsApp restricts this number from writing to people who have not written first (463)"
	}
	return "WhatsApp refused the message (" + err.Error()[strings.LastIndex(err.Error(), " ")+1:] + ")"
}

func clause(fate string, err error) string {
	if fate != "" {
		return fate
	}
	if errors.Is(err, whatsmeow.ErrMessageTimedOut) {
		return "WhatsApp did not acknowledge the message"
	}
	return "the message could not be sent"
}

// refill queues what waits in the database, the first of it if it is much.
func (x *session) refill() {
	read := func(limit int) ([]chat.Message, error) {
		return chat.Waiting(x.ctx, x.Pool, x.instance.ID, limit)
	}
	retry.Do(x.ctx, func() error {
		err := x.queue.Load(read)
		if err != nil && x.ctx.Err() == nil {
			x.log.Error("load waiting messages", "error", err)
		}
		return err
	})
}

// refillSoon has the queue filled by a goroutine of the session's own, once for any number of calls.
func (x *session) refillSoon() {
	select {
	case x.refilling <- struct{}{}:
	default:
	}
}

func (x *session) keepFilled() {
	for {
		select {
		case <-x.refilling:
			x.refill()
		case <-x.ctx.Done():
			return
		}
	}
}

// announce shows the customer that a reply is being typed, while its human delay runs.
func (x *session) announce(m chat.Message) {
	if m.NotBefore == nil || m.NotBefore.Sub(x.Chats.Now()) < 300*time.Millisecond || !x.client.IsLoggedIn() {
		return
	}
	a, err := x.addressOf(m.ChatID)
	if err == nil {
		err = x.client.SendChatPresence(x.ctx, form.JID(a), types.ChatPresenceComposing, types.ChatPresenceMediaText)
	}
	if err != nil {
		x.log.Debug("show typing", "error", err)
	}
}
