package whatsapp

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
)

// Campaigns are told what becomes of messages, campaigns' or not. Any of them may be nil.
type Campaigns struct {
	// Queue adds to a batch what has to be stored with the outcomes.
	Queue func(b *pgx.Batch, outcomes []chat.Outcome)
	// Recorded is called after that commit.
	Recorded func(instanceID uuid.UUID, outcomes []chat.Outcome)
	// Postpone holds a campaign's message that may be tried again later, and reports whether it will be. Else it has failed.
	Postpone func(ctx context.Context, o chat.Outcome) (bool, error)
	// Changed is called when the instance is connected, and when WhatsApp restricts its number or lifts the restriction.
	Changed func(instanceID uuid.UUID)
}

// lateAfter is how long after its time a campaign's message may go out. One that is later, because the number was away,
// gets another time: it may be quiet hours by now.
const lateAfter = 2 * time.Minute

// still reports whether a message that the queue gave out is to be sent now. A campaign's may have been held or withdrawn since
// it was queued, or changed: it is read anew. What is held is offered again in its time.
func (x *session) still(m *chat.Message) bool {
	if m.Priority != chat.PriorityCampaign || x.acks.has(m.ID) {
		return true
	}
	var now chat.Message
	retry.Do(x.ctx, func() (err error) {
		if now, err = chat.FindMessage(x.ctx, x.Pool, m.InstanceID, m.ID); fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
	switch {
	case x.ctx.Err() != nil:
		return false
	case now.Status != chat.Queued || now.Held():
		x.queue.Done(m.ID)
		return false
	case now.NotBefore != nil && now.NotBefore.After(x.Chats.Now()):
		x.queue.Again(now, *now.NotBefore)
		return false
	case x.isLate(now) && x.postpone(now, chat.Outcome{Failure: chat.Late}):
		return false
	}
	if m.Raw == nil && m.Error == "" || now.Body != m.Body {
		*m = now
	}
	return true
}

func (x *session) isLate(m chat.Message) bool {
	return m.NotBefore != nil && x.Chats.Now().Sub(*m.NotBefore) > lateAfter
}

// abandon ends what could not be sent, for the reason that judge names. A campaign may try again later what may succeed.
func (x *session) abandon(m chat.Message, fate string, err error) {
	o := chat.Outcome{Status: chat.Failed, Error: clause(fate, err), Failure: failureOf(fate, err)}
	if o.Failure != chat.Nowhere && o.Failure != chat.ForGood && x.postpone(m, o) {
		return
	}
	o.At = x.Chats.Now()
	x.conclusive(m, o)
}

func failureOf(fate string, err error) chat.Failure {
	switch {
	case isNowhere(err):
		return chat.Nowhere
	case fate != "":
		return chat.ForGood
	case errors.Is(err, whatsmeow.ErrMessageTimedOut), errors.Is(err, errLost):
		return chat.Unsure
	}
	return chat.ForNow
}

// postpone has a campaign's message tried again later, and reports whether it will be.
func (x *session) postpone(m chat.Message, o chat.Outcome) (kept bool) {
	if x.Campaigns.Postpone == nil || m.Origin != chat.FromCampaign {
		return false
	}
	o.AccountID, o.InstanceID, o.ID, o.At = x.instance.AccountID, x.instance.ID, m.ID, x.Chats.Now()
	retry.Do(x.ctx, func() (err error) {
		kept, err = x.Campaigns.Postpone(x.ctx, o)
		if err != nil && x.ctx.Err() == nil {
			x.log.Warn("postpone message of campaign", "message", m.ID, "error", err)
		}
		if !pg.Transient(err) {
			return nil
		}
		return err
	})
	if kept {
		x.queue.Done(m.ID)
	}
	return kept
}
