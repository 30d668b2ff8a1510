package phone

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/syncd"
	"balas/simulator/world"
)

// recover gives a client that has lost its way a collection in clear, as the phone has it. id is that of the request.
func (p *Phones) recover(ctx context.Context, to *world.Device, id string, name syncd.Name) error {
	p.pull(to.Owner)
	collection, err := to.Owner.Sync.Recovery(name)
	if err != nil {
		return err
	}
	encoded, err := proto.Marshal(collection)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err = writer.Write(encoded)
	if err = errors.Join(err, writer.Close()); err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	return p.tell(ctx, to, &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE.Enum(),
		PeerDataOperationRequestResponseMessage: &waE2E.PeerDataOperationRequestResponseMessage{
			PeerDataOperationRequestType: waE2E.PeerDataOperationRequestType_COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY.Enum(),
			StanzaID:                     proto.String(id),
			PeerDataOperationResult: []*waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult{{
				SyncdSnapshotFatalRecoveryResponse: &recovered{CollectionSnapshot: packed.Bytes(), IsCompressed: proto.Bool(true)},
			}},
		},
	})
}

type recovered = waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult_SyncDSnapshotFatalRecoveryResponse
