package syncd

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/proto/waSyncdSnapshotRecovery"
)

// Recovery is a collection in clear with all that a client needs to go on from there. It fails with ErrUnknown, with ErrStale
// when the phone has to Pull first, and with what is wrong with the first record that cannot be read.
func (a *Account) Recovery(name Name) (*waSyncdSnapshotRecovery.SyncdSnapshotRecovery, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l, r := a.logs[name], a.replicas[name]
	if l == nil {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	if r.Version != l.version() {
		return nil, fmt.Errorf("%w: %d, the latest is %d", ErrStale, r.Version, l.version())
	}
	snapshot, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	recovery := &waSyncdSnapshotRecovery.SyncdSnapshotRecovery{
		Version: &waSyncdSnapshotRecovery.SyncdVersion{Version: proto.Uint64(r.Version)}, CollectionName: proto.String(string(name)),
		CollectionLthash: r.Hash,
	}
	for _, record := range snapshot.GetRecords() {
		plain, err := a.keys.plain(record)
		if err != nil {
			return nil, fmt.Errorf("open record of %s: %w", name, err)
		}
		recovery.MutationRecords = append(recovery.MutationRecords, plain)
	}
	return recovery, nil
}

func (r keyring) plain(record *waServerSync.SyncdRecord) (*waSyncdSnapshotRecovery.SyncdPlainTextRecord, error) {
	sealed := &waServerSync.SyncdMutation{Operation: waServerSync.SyncdMutation_SET.Enum(), Record: record}
	mutation, err := r.open(sealed)
	if err != nil {
		return nil, err
	}
	index, err := json.Marshal(mutation.Index)
	if err != nil {
		return nil, fmt.Errorf("encode index: %w", err)
	}
	_, valueMAC := cutMAC(sealed)
	return &waSyncdSnapshotRecovery.SyncdPlainTextRecord{
		Value: &waSyncAction.SyncActionData{Index: index, Value: mutation.Value, Version: &mutation.Version},
		KeyID: record.GetKeyID().GetID(), Mac: valueMAC,
	}, nil
}
