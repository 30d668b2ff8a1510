package whatsapp

import (
	"sync"
	"time"

	"balas/chat"
)

// loss is how a connection ended, and what follows.
type loss struct {
	state chat.State // empty: reconnecting
	cause chat.Cause
	why   string        // a clause in place of the cause's own
	least time.Duration // before the next dial
}

// keepUp dials, and dials again whenever the connection is lost, until the session ends. Nothing else does:
// whatsmeow's own reconnecting is off.
func (x *session) keepUp() {
	if left := time.Until(x.bannedUntil()); left > 0 {
		x.rest(left)
	}
	for tries := 0; x.ctx.Err() == nil; tries++ {
		x.loggedInAt = time.Time{}
		l := x.attempt(tries)
		if x.ctx.Err() != nil || x.ending.Load() {
			return
		}
		x.client.ResetConnection() // closes what is left of it, as hangUp says
		if !x.loggedInAt.IsZero() && time.Since(x.loggedInAt) > x.Tempo.Stable {
			tries = 0
		}
		x.log.Warn("connection ended", "cause", l.cause, "tries", tries)
		x.down(l)
		x.rest(l.least + x.Tempo.pause(tries, x.countDown()))
	}
}

// bannedUntil is when the ban ends that WhatsApp spoke before this session began, or zero.
func (x *session) bannedUntil() time.Time {
	if x.instance.StateCause != chat.Banned || x.instance.StateUntil == nil {
		return time.Time{}
	}
	return *x.instance.StateUntil
}

// rest waits before a dial, unless somebody has been in a hurry since the last one.
func (x *session) rest(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-x.hurry:
	case <-x.ctx.Done():
	}
}

// calmDown forgets that somebody was in a hurry.
func (x *session) calmDown() {
	select {
	case <-x.hurry:
	default:
	}
}

// hasten ends a rest.
func (x *session) hasten() {
	select {
	case x.hurry <- struct{}{}:
	default:
	}
}

// attempt dials once it is this session's turn, links if need be, and returns when the connection is lost.
func (x *session) attempt(tries int) loss {
	done := x.turn()
	defer done()
	x.forgetNews()
	x.calmDown()
	linking := x.linkedAs() == ""
	switch {
	case tries > 0:
	case !linking && x.successor: // and passes for connected still
	case !linking:
		x.observe(x.ctx, chat.Observed{State: chat.Starting})
	case x.instance.JID != "":
		x.observe(x.ctx, chat.Observed{State: chat.Starting, Cause: chat.KeysLost, Unlinked: true})
	}
	if err := x.dial(); err != nil {
		return x.unreachable(err, tries)
	}
	if linking {
		done()
		if l, paired := x.showCodes(); !paired {
			return l
		}
	}
	return x.hold(done)
}

// unreachable is what follows when a dial failed. Linking is given up soon: somebody waits for a code.
func (x *session) unreachable(err error, tries int) loss {
	x.log.Warn("connect", "error", err)
	if x.linkedAs() == "" && tries >= 2 {
		x.end(chat.Observed{State: chat.StateFailed, Cause: chat.Unreachable, Reason: "cannot reach WhatsApp to link the number"})
	}
	return loss{cause: chat.Unreachable}
}

// turn waits until the session may dial. The turn ends when done is called, or after five seconds: one that
// gets no answer keeps no other waiting.
func (x *session) turn() (done func()) {
	select {
	case x.dials <- struct{}{}:
	case <-x.ctx.Done():
		return func() {}
	}
	var once sync.Once
	free := func() { once.Do(func() { <-x.dials }) }
	late := time.AfterFunc(5*time.Second, free)
	return func() { late.Stop(); free() }
}

// forgetNews drops what was told of the connection before.
func (x *session) forgetNews() {
	for {
		select {
		case <-x.lost:
		case <-x.pairing:
		default:
			return
		}
	}
}

// lose tells keepUp that the connection is lost. The first to tell why is believed.
func (x *session) lose(l loss) {
	select {
	case x.lost <- l:
	default:
	}
}

// dialGrace is how long a dial may go on when its session ends. whatsmeow notices nothing of a connection that is cut within
// the handshake, and waits for an answer for 20 seconds: so the dial ends first, then what it opened.
const dialGrace = 2 * time.Second

// dial opens the socket, and notes whether it is open.
func (x *session) dial() error {
	x.dialling.Lock()
	defer x.dialling.Unlock()
	if err := x.ctx.Err(); err != nil {
		return err
	}
	err := x.Network.Dial(x.line, x.client)
	x.up.Store(err == nil && x.client.IsConnected())
	return err
}

// hold waits for the login, then watches the connection until it is lost.
func (x *session) hold(loggedIn func()) loss {
	late := time.NewTimer(x.Tempo.Login)
	defer late.Stop()
	for in := false; !in; {
		select {
		case <-x.connected.opening():
			in = true
		case l := <-x.lost:
			if !x.late(l) {
				return l
			}
		case <-late.C:
			return loss{cause: chat.Unreachable}
		case <-x.ctx.Done():
			return loss{}
		}
	}
	loggedIn()
	x.loggedInAt = time.Now()
	return x.watch()
}

// late reports whether a loss is the one of an earlier connection, told after another was opened.
func (x *session) late(l loss) bool { return l.cause == chat.ConnectionLost && x.client.IsConnected() }

// down says what the connection ended with.
func (x *session) down(l loss) {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.shut()
	x.endRenewal(x.instance.ID)
	if l.state == "" {
		l.state = chat.Reconnecting
		if x.linkedAs() == "" {
			l.state = chat.Starting
		}
	}
	o := chat.Observed{State: l.state, Cause: l.cause, Reason: l.why}
	if l.cause == chat.Banned {
		o.Until = time.Now().Add(l.least)
	}
	x.observe(x.ctx, o)
}

// shut closes the gate to sending.
func (x *session) shut() {
	x.up.Store(false)
	x.connected.shut()
	x.acks.lose()
}

// watch probes the connection until it is lost: a socket that is open says little.
func (x *session) watch() loss {
	probe := time.NewTimer(x.Tempo.nextProbe())
	defer probe.Stop()
	for {
		select {
		case l := <-x.lost:
			if !x.late(l) {
				return l
			}
		case <-probe.C:
			if !x.answers() {
				return loss{cause: chat.Silent}
			}
			probe.Reset(x.Tempo.nextProbe())
		case <-x.ctx.Done():
			return loss{}
		}
	}
}
