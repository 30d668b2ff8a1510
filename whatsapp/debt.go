package whatsapp

import "balas/chat"

// Owed makes the session the vow of its connections to WhatsApp, with Keep.
func (x *session) Owed() bool { return x.debt.Owed() }

// Keep waits until the disk has every message that was stored. Should the database have crashed before, what it has forgotten
// is not acknowledged, so WhatsApp sends it again: to a session that starts anew from what the database knows.
func (x *session) Keep() error {
	err := x.debt.Pay(x.Supervisor.ctx, x.Pool, x.instance.ID)
	if err != nil {
		x.astray(err)
	}
	return err
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
