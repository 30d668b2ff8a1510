package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/internal/retry"
	"balas/whatsapp/form"
)

// changed follows the connection: each way it can change has a state, a cause and what follows from it.
func (x *session) changed(event any) {
	switch e := event.(type) {
	case *events.Connected:
		x.online()
	case *events.Disconnected:
		x.offline()
	case *events.StreamError:
		x.log.Warn("stream error", "code", e.Code)
		x.poison.blame(x, e)
		x.lose(loss{cause: chat.StreamBroken})
	case *events.ConnectFailure:
		x.lose(loss{
			cause: chat.Refused, why: fmt.Sprintf("WhatsApp refused the connection (%d)", int(e.Reason)), least: x.Tempo.Refused,
		})
	case *events.TemporaryBan:
		x.lose(loss{state: chat.StateFailed, cause: chat.Banned, least: e.Expire})
	case *events.ClientOutdated:
		x.tooOld()
	case *events.LoggedOut:
		x.end(chat.Observed{State: chat.LoggedOut, Cause: causeOf(e.Reason), Unlinked: true})
	case *events.StreamReplaced:
		x.end(chat.Observed{State: chat.StateFailed, Cause: chat.Replaced})
	case *events.PushNameSetting: // learned after linking, and changed by the owner at any time
		x.introduce(e.Action.GetName())
	default:
		x.pairs(event)
	}
}

// causeOf is what WhatsApp means by logging a device out. Its web client calls 403 locked and 406 banned.
func causeOf(r events.ConnectFailureReason) chat.Cause {
	switch r {
	case events.ConnectFailureMainDeviceGone:
		return chat.AccountLocked
	case events.ConnectFailureUnknownLogout:
		return chat.Banned
	default:
		return chat.UnlinkedOnPhone
	}
}

// online marks the instance connected and sends what waited. whatsmeow tells of each connect and each loss
// on a goroutine of its own, so that the news may overtake each other: the client says what holds.
func (x *session) online() {
	x.changing.Lock()
	defer x.changing.Unlock()
	if !x.client.IsConnected() {
		return
	}
	x.up.Store(true)
	x.heard()
	x.outdated.Store(false)
	id := x.client.Store.GetJID()
	lid := x.client.Store.GetLID()
	x.observe(x.ctx, chat.Observed{
		State: chat.Connected, Phone: id.User, JID: id.String(), LID: lid.User, PushName: x.client.Store.PushName,
	})
	x.available()
	x.refill()
	x.connected.open()
	x.endRenewal(x.instance.ID)
	if x.Campaigns.Changed != nil {
		x.Campaigns.Changed(x.instance.ID)
	}
	x.spawn(x.subscribeAgain)
	x.spawn(x.readAppState)
}

// available makes WhatsApp tell customers' typing. Until the phone has told its owner's name, which goes
// with it, there is nothing to say.
func (x *session) available() {
	if x.client.Store.PushName == "" {
		return
	}
	if err := x.client.SendPresence(x.ctx, types.PresenceAvailable); err != nil {
		x.log.Debug("send presence", "error", err)
	}
}

// offline tells of a closed socket, unless another one is open by the time this is told.
func (x *session) offline() {
	x.changing.Lock()
	defer x.changing.Unlock()
	if x.client.IsConnected() {
		return
	}
	x.shut()
	x.lose(loss{cause: chat.ConnectionLost})
}

// end closes the session because of what WhatsApp said. Nothing restarts it but its owner.
func (x *session) end(o chat.Observed) {
	x.connected.shut()
	if !x.last() {
		return
	}
	go func() { // not on whatsmeow's goroutine, which close waits for
		ctx, cancel := context.WithTimeout(x.Supervisor.ctx, 10*time.Second)
		defer cancel()
		if o.Unlinked {
			x.seal()
			retry.Do(ctx, func() error { return x.forgetDevice(ctx, x.linkedAs()) })
		}
		// It changes nothing if another node has taken over: then that is what WhatsApp noticed.
		o.Over = true
		if err := x.observe(ctx, o); err != nil && !errors.Is(err, chat.ErrLeaseLost) {
			x.log.Error("stop instance", "error", err)
		}
		x.stop(x, chat.Observed{})
		x.nudge() // its owner may have started it anew by now
	}()
}

// typing tells that a customer types in the own chat, or stopped. In groups nobody is waited for.
func (x *session) typing(e *events.ChatPresence) {
	if x.OnTyping == nil || e.IsFromMe || e.IsGroup {
		return
	}
	for _, a := range []chat.Address{form.Address(e.Chat), form.Address(e.SenderAlt), form.Address(e.Sender)} {
		if a.IsZero() {
			continue
		}
		if c, err := chat.ContactAt(x.ctx, x.Pool, x.instance.ID, a); err == nil {
			x.OnTyping(c.ChatID, e.State == types.ChatPresenceComposing)
			return
		}
	}
}
