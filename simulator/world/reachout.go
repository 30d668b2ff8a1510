package world

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Timelock tells an account that it may not write to people first, or with active false that it may again. until is when
// that ends; zero if nobody knows.
func (w *World) Timelock(active bool, until time.Time) (waBinary.Node, error) {
	lock := map[string]any{"is_active": active}
	if active {
		lock["enforcement_type"] = "REACHOUT_TIMELOCK"
	}
	if !until.IsZero() {
		lock["time_enforcement_ends"] = strconv.FormatInt(until.Unix(), 10)
	}
	update, err := json.Marshal(map[string]any{"data": map[string]any{"xwa2_notify_account_reachout_timelock": lock}})
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encode timelock: %w", err)
	}
	return w.notification("mex", types.ServerJID, waBinary.Node{
		Tag: "update", Attrs: waBinary.Attrs{"op_name": "NotificationUserReachoutTimelockUpdate"}, Content: update,
	}), nil
}

// Ends is the network's time at which a fault ends, zero if never.
func (w *World) Ends(f *Fault) time.Time {
	if f.Until.IsZero() {
		return time.Time{}
	}
	return w.options.Clock().Add(time.Until(f.Until))
}

// restrict tells the clients that a fault concerns of its beginning or its end. The caller holds the lock.
func (w *World) restrict(f *Fault, active bool) {
	var until time.Time
	if active {
		until = w.Ends(f)
	}
	node, err := w.Timelock(active, until)
	if err != nil {
		return
	}
	for _, person := range w.everybody() {
		for _, device := range person.devices {
			if f.Instance == nil || f.Instance == person {
				w.notify(device, Stanza{Node: node})
				f.Hits++
			}
		}
	}
}
