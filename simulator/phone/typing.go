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

// Typing shows the clients of the other person, or of the other members of a group, what somebody does. Clients that are away
// never hear of it. It fails with ErrMalformed for states other than composing, paused and recording.
func (p *Phones) Typing(from *world.Person, chat world.Chat, state string) error {
	content, ok := typingStates[state]
	if !ok {
		return fmt.Errorf("%w: state is composing, paused or recording, not %q", world.ErrMalformed, state)
	}
	by := p.world.Settings(from).Addressing
	if chat.Group != nil {
		if err := p.world.May(from, chat.Group); err != nil {
			return err
		}
		by = chat.Group.By
	}
	node := waBinary.Node{Tag: "chatstate", Attrs: waBinary.Attrs{}, Content: []waBinary.Node{content}}
	signed(node.Attrs, chat, from, by)
	var failed []error
	for _, person := range p.world.Others(chat, from) {
		for _, device := range p.world.Devices(person) {
			failed = append(failed, p.world.Tell(device, node))
		}
	}
	return errors.Join(failed...)
}
