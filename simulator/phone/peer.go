package phone

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/syncd"
	"balas/simulator/world"
)

// Welcome gives a client that was just linked what every phone gives: the keys of the app state and the history of chats.
func (p *Phones) Welcome(ctx context.Context, device *world.Device) error {
	keys := device.Owner.Sync.Keys(p.world.Now())
	return errors.Join(p.shareKeys(ctx, device, keys), p.sendHistory(ctx, device))
}

// Renew makes a new key of the app state and shares it with the clients that are left, as phones do when they unlink one: it
// shall not read what comes later.
func (p *Phones) Renew(ctx context.Context, owner *world.Person) error {
	owner.Sync.Renew(p.world.Now())
	keys := owner.Sync.Keys(p.world.Now())
	var failed []error
	for _, device := range p.world.Devices(owner) {
		failed = append(failed, p.shareKeys(ctx, device, keys[len(keys)-1:]))
	}
	return errors.Join(failed...)
}

// tell says something to a linked client of the phone that is no message to anybody.
func (p *Phones) tell(ctx context.Context, to *world.Device, said *waE2E.ProtocolMessage) error {
	raw, err := proto.Marshal(&waE2E.Message{ProtocolMessage: said})
	if err != nil {
		return fmt.Errorf("encode message to own client: %w", err)
	}
	owner, id, now := to.Owner, p.world.ID("messages of "+to.Owner.Number), p.world.Now()
	p.world.Remember(owner, world.Known{ID: id, Chat: owner.Number, From: owner.Number, Raw: raw, Peer: true, At: now})
	return p.post(ctx, letter{from: owner, chat: world.Direct(owner), to: to, id: id, raw: raw, at: now, peer: true})
}

// shareKeys gives a client keys of the app state.
func (p *Phones) shareKeys(ctx context.Context, to *world.Device, keys []syncd.Key) error {
	share := &waE2E.AppStateSyncKeyShare{}
	for _, key := range keys {
		share.Keys = append(share.Keys, &waE2E.AppStateSyncKey{
			KeyID: &waE2E.AppStateSyncKeyId{KeyID: key.ID},
			KeyData: &waE2E.AppStateSyncKeyData{
				KeyData: key.Data, Timestamp: proto.Int64(key.At.UnixMilli()),
				Fingerprint: &waE2E.AppStateSyncKeyFingerprint{
					RawID: proto.Uint32(1), CurrentIndex: proto.Uint32(uint32(to.ID)), DeviceIndexes: []uint32{0, uint32(to.ID)},
				},
			},
		})
	}
	return p.tell(ctx, to, &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_APP_STATE_SYNC_KEY_SHARE.Enum(), AppStateSyncKeyShare: share,
	})
}

// listen answers what a linked client says to its own phone.
func (p *Phones) listen(ctx context.Context, owner *world.Person, arrival world.Arrival, raw []byte) {
	device, message := p.sender(arrival), new(waE2E.Message)
	event := world.Event{Kind: "peer", Chat: owner.Number, IDs: []string{arrival.ID}}
	err := proto.Unmarshal(raw, message)
	said := message.GetProtocolMessage()
	if err == nil && device != nil && said != nil {
		event.Type = strings.ToLower(said.GetType().String())
		err = p.reply(ctx, device, arrival.ID, said)
	}
	if err != nil {
		event.Detail = err.Error()
	}
	p.world.Record(device, event)
}

func (p *Phones) reply(ctx context.Context, device *world.Device, id string, said *waE2E.ProtocolMessage) error {
	operation := said.GetPeerDataOperationRequestMessage()
	switch {
	case said.GetAppStateSyncKeyRequest() != nil:
		return p.shareKeys(ctx, device, p.requested(device.Owner, said.GetAppStateSyncKeyRequest()))
	case said.GetAppStateFatalExceptionNotification() != nil:
		p.world.Record(device, world.Event{
			Kind: "appstate-error", Type: strings.Join(said.GetAppStateFatalExceptionNotification().GetCollectionNames(), ","),
			Detail: "the client gave up",
		})
		return nil
	case operation.GetHistorySyncOnDemandRequest() != nil:
		return p.onDemand(ctx, device, id, operation.GetHistorySyncOnDemandRequest())
	case operation.GetSyncdCollectionFatalRecoveryRequest() != nil:
		return p.recover(ctx, device, id, syncd.Name(operation.GetSyncdCollectionFatalRecoveryRequest().GetCollectionName()))
	default:
		return nil
	}
}

// requested are the keys that a client asks for. Unknown ones are left out.
func (p *Phones) requested(owner *world.Person, request *waE2E.AppStateSyncKeyRequest) []syncd.Key {
	var found []syncd.Key
	for _, key := range owner.Sync.Keys(p.world.Now()) {
		for _, asked := range request.GetKeyIDs() {
			if string(asked.GetKeyID()) == string(key.ID) {
				found = append(found, key)
			}
		}
	}
	return found
}
