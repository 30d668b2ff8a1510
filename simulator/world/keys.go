package world

import "balas/simulator/signal"

// lowKeys is the number of one-time keys below which a client is asked for more.
const lowKeys = 5

// StoreKeys keeps what a client uploaded: its public keys and more one-time keys, each of which is handed out once.
func (w *World) StoreKeys(device *Device, keys signal.Bundle, oneTime []signal.PublicKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	device.keys = keys
	device.oneTime = append(device.oneTime, oneTime...)
	w.stir()
}

// KeyCount is how many one-time keys of a client are left.
func (w *World) KeyCount(device *Device) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(device.oneTime)
}

// TakeKeys hands out a client's public keys with a one-time key, or without one when none is left or keyless is set.
func (w *World) TakeKeys(device *Device, keyless bool) signal.Bundle {
	w.mu.Lock()
	defer w.mu.Unlock()
	bundle := device.keys
	if keyless {
		return bundle
	}
	if len(device.oneTime) > 0 {
		first := device.oneTime[0]
		bundle.OneTime, device.oneTime = &first, device.oneTime[1:]
	}
	if len(device.oneTime) == lowKeys-1 {
		w.notify(device, Stanza{Node: w.lowKeysNotice(device)})
	}
	return bundle
}
