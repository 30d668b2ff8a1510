package chat

import "balas/internal/fault"

// Away is the fault of what needs a connected instance: its detail says why this one is none, and what its owner can do.
func (i Instance) Away() error {
	return &fault.Fault{Kind: fault.Disconnected, Noun: "instance", Detail: i.Lacks()}
}

// Lacks says in a clause what keeps the instance from being connected, and what its owner can do; empty: nothing does, or
// nobody knows.
func (i Instance) Lacks() string {
	switch why := i.StateReason; {
	case i.State == ScanQR && why == "":
		return "not linked yet, scan its code"
	case i.State == Stopped && i.JID == "":
		return "not linked yet, start it and scan its code"
	case i.State == Stopped && why == "":
		return "stopped, start it"
	case i.State == Stopped:
		return why + ", start it"
	case i.State == LoggedOut && why == "":
		return "logged out, start it and scan its code"
	case i.State == LoggedOut:
		return why + ", start it and scan its code"
	case i.State == StateFailed && (i.StateCause == QRExpired || i.StateCause == PairingFailed):
		return why + ", start it for a new code"
	default:
		return why
	}
}
