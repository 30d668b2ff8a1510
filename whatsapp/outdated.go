package whatsapp

import (
	"context"
	"errors"
	"time"

	"balas/chat"
)

// ErrOutdated is returned by Healthy when WhatsApp lets nobody in with this version.
var ErrOutdated = errors.New("client outdated: WhatsApp asks for a newer version of Balas")

// Healthy returns ErrOutdated when WhatsApp refused this version as outdated and has let no session in
// since, else nil.
func (s *Supervisor) Healthy() error {
	if s.outdated.Load() {
		return ErrOutdated
	}
	return nil
}

// tooOld is told that WhatsApp refuses this version. A linked instance tries again when there is another
// version to try, or after a while; one that is being linked gives up.
func (x *session) tooOld() {
	if !x.outdated.Swap(true) {
		x.log.Error("client outdated: WhatsApp refuses this version", "version", Version())
	}
	if x.linkedAs() == "" {
		x.end(chat.Observed{State: chat.StateFailed, Cause: chat.ClientOutdated})
		return
	}
	x.lose(loss{state: chat.StateFailed, cause: chat.ClientOutdated, least: x.Tempo.Outdated})
	x.spawn(func() {
		if x.Network.refresh(x.ctx) {
			x.hasten()
		}
	})
}

// refresh asks for the current version again, at most every ten minutes, and reports whether it is another
// one than before. The simulator has none.
func (n *Network) refresh(ctx context.Context) bool {
	n.refreshing.Lock()
	defer n.refreshing.Unlock()
	if n.http != nil || time.Since(n.refreshed) < 10*time.Minute {
		return false
	}
	n.refreshed = time.Now()
	before := Version()
	return n.askVersion(ctx) == nil && Version() != before
}
