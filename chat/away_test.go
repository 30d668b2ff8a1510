package chat

import (
	"testing"
	"time"

	"balas/internal/fault"
)

var never time.Time

// Whoever sends through a number that is not connected reads what to do.
func TestAwaySaysWhatToDo(t *testing.T) {
	t.Parallel()
	for want, i := range map[string]Instance{
		"not linked yet, start it and scan its code":                     {State: Stopped, StateReason: "stopped by the owner"},
		"not linked yet, scan its code":                                  {State: ScanQR},
		"the phone has multi-device switched off":                        {State: ScanQR, StateReason: MultideviceOff.Clause(never)},
		"stopped by the owner, start it":                                 {State: Stopped, JID: "1@s", StateReason: StoppedByOwner.Clause(never)},
		"stopped, start it":                                              {State: Stopped, JID: "1@s"},
		"unlinked on the phone, start it and scan its code":              {State: LoggedOut, StateReason: UnlinkedOnPhone.Clause(never)},
		"logged out, start it and scan its code":                         {State: LoggedOut},
		"QR expired: nobody scanned it in time, start it for a new code": {State: StateFailed, StateCause: QRExpired, StateReason: QRExpired.Clause(never)},
		"banned by WhatsApp":                                             {State: StateFailed, StateCause: Banned, StateReason: Banned.Clause(never)},
		"":                                                               {State: Connected, JID: "1@s"},
	} {
		f := fault.Of(i.Away())
		if f.Kind != fault.Disconnected || f.Noun != "instance" || f.Detail != want {
			t.Errorf("%s %s: %+v, want %q", i.State, i.StateReason, f, want)
		}
	}
}
