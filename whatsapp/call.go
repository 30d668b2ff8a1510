package whatsapp

import (
	"errors"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/form"
)

// ringing is how old a call may be that is rejected: an older one has ended, and waited while the number was
// away.
const ringing = time.Minute

// called acts on the events of calls; false for any other.
func (x *session) called(event any) bool {
	switch e := event.(type) {
	case *events.CallOffer:
		_, video := e.Data.GetOptionalChildByTag("video")
		x.offered(e.BasicCallMeta, video)
	case *events.CallOfferNotice:
		x.offered(e.BasicCallMeta, e.Media == "video")
	case *events.CallAccept:
		x.callEnded(e.BasicCallMeta, chat.CallElsewhere)
	case *events.CallReject:
		x.callEnded(e.BasicCallMeta, chat.CallRejected)
	case *events.CallTerminate:
		x.callEnded(e.BasicCallMeta, endingOf(e.Reason))
	default:
		return false
	}
	return true
}

// endingOf is what a terminate's reason means.
func endingOf(reason string) chat.Ending {
	switch reason {
	case "timeout":
		return chat.CallMissed
	case "accepted_elsewhere":
		return chat.CallElsewhere
	case "rejected_elsewhere":
		return chat.CallRejected
	}
	return chat.CallOver
}

// offered stores a call and rejects it if the instance takes none.
func (x *session) offered(m types.BasicCallMeta, video bool) {
	now, err := chat.LoadInstance(x.ctx, x.Pool, x.instance.ID)
	if err != nil {
		x.log.Warn("load how calls are answered", "error", err)
		now = x.instance
	}
	reject := now.RejectCalls && x.Chats.Now().Sub(m.Timestamp) < ringing
	r := chat.Ring{
		AccountID: x.instance.AccountID, InstanceID: x.instance.ID, LeaseToken: x.token, ID: m.CallID,
		Caller: form.Address(m.CallCreator), CallerAlt: form.Address(m.CallCreatorAlt), Group: form.Address(m.GroupJID), Video: video, At: m.Timestamp,
	}
	if r.Caller.IsZero() {
		return
	}
	if reject {
		r.Text = now.RejectCallText
	}
	if !x.insist("store call", func() error { return x.Chats.Offer(x.ctx, r) }) || !reject {
		return
	}
	if err := x.client.RejectCall(x.ctx, m.From, m.CallID); err != nil {
		x.log.Warn("reject call", "call", m.CallID, "error", err)
		return
	}
	x.callEnded(types.BasicCallMeta{CallID: m.CallID, Timestamp: x.Chats.Now()}, chat.CallRejected)
}

func (x *session) callEnded(m types.BasicCallMeta, how chat.Ending) {
	x.insist("store end of call", func() error {
		return x.Chats.EndCall(x.ctx, x.instance.AccountID, x.instance.ID, x.token, m.CallID, how, m.Timestamp)
	})
}

// insist stores something that WhatsApp told, however long the database is away. It reports whether it is stored.
func (x *session) insist(what string, store func() error) (kept bool) {
	retry.Do(x.ctx, func() error {
		err := store()
		switch {
		case err == nil:
			kept = true
		case errors.Is(err, chat.ErrLeaseLost):
			x.suspect()
			return nil
		case !pg.Transient(err):
			x.log.Error(what, "error", err)
			return nil
		}
		return err
	})
	return kept
}
