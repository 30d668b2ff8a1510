package phone

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// exact reads a message as WhatsApp has it, in the JSON form of its protocol buffer.
func exact(written json.RawMessage) (*waE2E.Message, error) {
	message := new(waE2E.Message)
	if err := protojson.Unmarshal(written, message); err != nil {
		return nil, fmt.Errorf("%w: message: %w", world.ErrMalformed, err)
	}
	return message, nil
}

// Exact returns a message that the phone sent or read in the JSON form of its protocol buffer. It fails with
// ErrNotFound when the phone does not know it.
func (p *Phones) Exact(owner *world.Person, id string) (json.RawMessage, error) {
	known, err := p.world.Known(owner, world.Ref{ID: id})
	if err != nil {
		return nil, err
	}
	message := new(waE2E.Message)
	if err := proto.Unmarshal(known.Raw, message); err != nil {
		return nil, fmt.Errorf("decode message: %w", err)
	}
	written, err := protojson.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("write message: %w", err)
	}
	return written, nil
}
