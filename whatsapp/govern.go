package whatsapp

import (
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/retry"
)

// restrictionGuess is for how long a restriction is taken to hold whose end WhatsApp has not told. The first
// message after it shows whether it still does.
const restrictionGuess = time.Hour

// restrictionRest is for how much longer one is taken to hold that should have ended just now: WhatsApp's clock is not ours.
const restrictionRest = 10 * time.Second

// timelock stores the restriction that WhatsApp tells of, or that it is lifted.
func (x *session) timelock(e *events.NotifyAccountReachoutTimelock) {
	until := e.TimeEnforcementEnds.Time
	if !e.IsActive {
		until = x.Chats.Now()
	} else if until.IsZero() {
		until = x.Chats.Now().Add(restrictionGuess)
	}
	x.restrict(until, e.EnforcementType)
}

// loadRestriction learns what is known of the number before the first message goes out.
func (x *session) loadRestriction() {
	retry.Do(x.ctx, func() error {
		g, err := chat.FindGovernor(x.ctx, x.Pool, x.instance.ID)
		if err == nil && g.RestrictedUntil != nil {
			x.restricted.Store(g.RestrictedUntil)
		}
		return err
	})
}

// mayReach asks the governor about a message, if there is anything to ask.
func (x *session) mayReach(m chat.Message) error {
	until := x.restricted.Load()
	if until == nil || !x.Chats.Now().Before(*until) {
		return nil
	}
	return x.Chats.MayReach(x.ctx, x.Pool, m)
}

// restrict holds messages until then, and lets go at once those that an earlier restriction held for longer.
func (x *session) restrict(until time.Time, name string) {
	x.restricting.Lock()
	defer x.restricting.Unlock()
	x.restrictTo(until, name)
}

func (x *session) restrictTo(until time.Time, name string) {
	until = until.Truncate(time.Microsecond) // as the database has it
	before := x.restricted.Swap(&until)
	retry.Do(x.ctx, func() error {
		err := x.Chats.Restrict(x.ctx, x.instance.AccountID, x.instance.ID, until, name)
		if err != nil && x.ctx.Err() == nil {
			x.log.Warn("store restriction", "error", err)
		}
		return err
	})
	if before != nil && until.Before(*before) {
		x.queue.Hasten(*before)
	}
	if x.Campaigns.Changed != nil {
		x.Campaigns.Changed(x.instance.ID)
	}
}

// isRestriction reports whether the server refused a message because the number may not write first.
func isRestriction(err error) bool {
	return err != nil && strings.HasSuffix(err.Error(), " 463")
}

// learnRestriction notes that WhatsApp refused a message for that reason, if nothing is known of it yet.
func (x *session) learnRestriction(m chat.Message) error {
	if held := x.mayReach(m); held != nil {
		return held
	}
	x.guessRestriction()
	return x.mayReach(m)
}

// guessRestriction notes a restriction of which WhatsApp has not told the end. What it tells meanwhile counts more.
func (x *session) guessRestriction() {
	x.restricting.Lock()
	defer x.restricting.Unlock()
	now, guess := x.Chats.Now(), restrictionGuess
	if known := x.restricted.Load(); known != nil {
		if now.Before(*known) {
			return
		}
		if now.Sub(*known) < time.Minute {
			guess = restrictionRest
		}
	}
	x.restrictTo(now.Add(guess), "REACHOUT_TIMELOCK")
}

// held puts a message of a campaign back until the restriction ends that holds it, and gives up any other,
// whose sender has been told or can be told the time.
func (x *session) held(m chat.Message, limit error) {
	f := fault.Of(limit)
	if x.postpone(m, chat.Outcome{Failure: chat.Late}) { // its campaign gives it another time
		return
	}
	if m.Priority == chat.PriorityCampaign && !f.Until.IsZero() {
		x.queue.Again(m, f.Until)
		return
	}
	x.finish(m, chat.Failed, time.Time{}, f.Detail)
}
