package phone

import (
	"errors"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/world"
)

// Reasons why a call ended, as clients are told.
const (
	reasonTimeout   = "timeout"
	reasonElsewhere = "accepted_elsewhere"
	reasonRefused   = "rejected_elsewhere"
)

// Platform and version of the app on a caller's phone.
const (
	callerPlatform = "android"
	callerVersion  = "2.26.37.8"
)

// Call rings at the clients that to linked and returns the call's id. It fails with ErrMalformed for calls to oneself.
func (p *Phones) Call(from, to *world.Person, video bool) (string, error) {
	if from == to {
		return "", fmt.Errorf("%w: nobody calls himself", world.ErrMalformed)
	}
	call := world.Call{
		ID: p.world.CallID(from), From: from.Number, To: to.Number, Video: video, State: world.Ringing,
		At: p.world.Now(), By: p.world.Settings(from).Addressing,
	}
	p.world.Ring(call)
	media := []waBinary.Node{{Tag: "audio", Attrs: waBinary.Attrs{"enc": "opus", "rate": 16000}}}
	if video {
		media = append(media, waBinary.Node{Tag: "video", Attrs: waBinary.Attrs{"enc": "vp8", "dec": "vp8"}})
	}
	return call.ID, p.signal(call, waBinary.Node{Tag: "offer", Content: media}, nil)
}

// HangUp ends a call that from made or got. What was not answered is a missed call. Ending a call that is over does
// nothing. It fails with ErrNotFound for unknown calls and with ErrForbidden for those of others.
func (p *Phones) HangUp(from *world.Person, id string) error {
	call, err := p.world.Call(id)
	if err != nil {
		return err
	}
	if call.From != from.Number && call.To != from.Number {
		return fmt.Errorf("%w: %s is not in call %q", world.ErrForbidden, from.Number, id)
	}
	reason := ""
	if call.State == world.Ringing {
		reason = reasonTimeout
	}
	if ended, changed := p.world.Advance(id, world.Ended); changed {
		return p.terminate(ended, reason, nil)
	}
	return nil
}

// Answer takes what a linked client says to a call: reject, accept or terminate. The owner's other clients stop ringing.
// Calls that are over or unknown are left alone.
func (p *Phones) Answer(device *world.Device, id, what string) error {
	states := map[string]world.CallState{"reject": world.Rejected, "accept": world.Accepted, "terminate": world.Ended}
	state, ok := states[what]
	if !ok {
		return nil
	}
	call, changed := p.world.Advance(id, state)
	if !changed || call.To != device.Owner.Number {
		return nil
	}
	reasons := map[string]string{"reject": reasonRefused, "accept": reasonElsewhere}
	return p.terminate(call, reasons[what], device)
}

func (p *Phones) terminate(call world.Call, reason string, except *world.Device) error {
	return p.signal(call, waBinary.Node{Tag: "terminate", Attrs: waBinary.Attrs{"reason": reason}}, except)
}

// signal sends a part of a call to the clients of whom it is to. Blocked callers are not heard.
func (p *Phones) signal(call world.Call, part waBinary.Node, except *world.Device) error {
	caller, err := p.world.Person(call.From)
	if err != nil {
		return err
	}
	callee, err := p.world.Person(call.To)
	if err != nil {
		return err
	}
	if p.world.Blocks(callee, caller) {
		return nil
	}
	if part.Attrs == nil {
		part.Attrs = waBinary.Attrs{}
	}
	part.Attrs["call-id"], part.Attrs["call-creator"] = call.ID, caller.JID(call.By, 0)
	otherName(part.Attrs, "caller", caller, call.By)
	var failed []error
	for _, device := range p.world.Devices(callee) {
		if device != except {
			failed = append(failed, p.world.Deliver(device, world.Stanza{Node: waBinary.Node{
				Tag: "call", Attrs: waBinary.Attrs{
					"from": caller.JID(call.By, 0), "id": p.world.ID("calls"), "t": p.world.Now().Unix(),
					"platform": callerPlatform, "version": callerVersion, "notify": p.world.Settings(caller).Name,
				}, Content: []waBinary.Node{part},
			}, With: caller}))
		}
	}
	return errors.Join(failed...)
}
