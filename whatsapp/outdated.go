package whatsapp

import (
	"errors"

	"balas/chat"
	"balas/whatsapp/network"
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
		x.log.Error("client outdated: WhatsApp refuses this version", "version", network.Version())
	}
	if x.linkedAs() == "" {
		x.end(chat.Observed{State: chat.StateFailed, Cause: chat.ClientOutdated})
		return
	}
	x.refusedAs.Store(network.Version())
	x.lose(loss{state: chat.StateFailed, cause: chat.ClientOutdated, least: x.Tempo.Outdated})
	x.spawn(func() {
		x.Network.Refresh(x.ctx)
		x.tryNewVersion()
	})
}

// tryNewVersion has every session dial again that was refused with another version than the present one.
func (s *Supervisor) tryNewVersion() {
	now := network.Version()
	for _, x := range s.running() {
		if refused, ok := x.refusedAs.Load().(string); ok && refused != now {
			x.hasten()
		}
	}
}
