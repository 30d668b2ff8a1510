package gate

import (
	"context"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// mediaRetry passes the client's wish for a lost file on to its own phone, which may answer later.
func (s *session) mediaRetry(ctx context.Context, node *waBinary.Node) error {
	request, err := waBinary.Marshal(*node)
	if err != nil {
		return fmt.Errorf("keep media retry: %w", err)
	}
	owner := s.device.Owner
	s.gate.phones.Receive(ctx, owner, world.Arrival{
		From: owner.Number, Device: s.device.ID, Chat: owner.Number, By: world.ByPhone, ID: wire.Attr(node, "id"),
		Kind: world.MediaRetry, Data: request[1:], At: s.gate.world.Now(), // the first byte says how it is compressed
	})
	return nil
}
