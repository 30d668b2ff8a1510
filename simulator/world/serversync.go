package world

import (
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/syncd"
)

// AnnounceSync tells the clients that a person linked, except one, that a collection of app state has a new version.
func (w *World) AnnounceSync(person *Person, name syncd.Name, version uint64, except uint16) error {
	var failed []error
	for _, device := range w.Devices(person) {
		if device.ID == except {
			continue
		}
		notice := w.notification("server_sync", types.ServerJID, waBinary.Node{
			Tag: "collection", Attrs: waBinary.Attrs{"name": string(name), "version": int64(version)},
		})
		failed = append(failed, w.Deliver(device, Stanza{Node: notice}))
	}
	return errors.Join(failed...)
}
