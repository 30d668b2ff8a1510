package phone

import (
	"errors"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/world"
)

// typingStates are the stanza parts for what somebody does before sending.
var typingStates = map[string]waBinary.Node{
	"composing": {Tag: "composing"},
	"paused":    {Tag: "paused"},
	"recording": {Tag: "composing", Attrs: waBinary.Attrs{"media": "audio"}},
}

// Typing shows the clients that to linked what somebody does. Clients that are away never hear of it.
// It fails with ErrMalformed for states other than composing, paused and recording.
func (p *Phones) Typing(from, to *world.Person, state string) error {
	content, ok := typingStates[state]
	if !ok {
		return fmt.Errorf("%w: state is composing, paused or recording, not %q", world.ErrMalformed, state)
	}
	by := p.world.Settings(from).Addressing
	node := waBinary.Node{Tag: "chatstate", Attrs: waBinary.Attrs{"from": from.JID(by, 0)}, Content: []waBinary.Node{content}}
	otherName(node.Attrs, "sender", from, by)
	var failed []error
	for _, device := range p.world.Devices(to) {
		failed = append(failed, p.world.Tell(device, node))
	}
	return errors.Join(failed...)
}
