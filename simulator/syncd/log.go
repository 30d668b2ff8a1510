package syncd

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waServerSync"
)

// Name is that of a collection.
type Name string

// The collections there are.
const (
	// CriticalBlock has the account's own name.
	CriticalBlock Name = "critical_block"
	// CriticalUnblockLow has the saved contacts.
	CriticalUnblockLow Name = "critical_unblock_low"
	// RegularLow has what is archived, pinned and read.
	RegularLow Name = "regular_low"
	// RegularHigh has what is muted, starred, cleared and deleted.
	RegularHigh Name = "regular_high"
	// Regular has labels.
	Regular Name = "regular"
)

// Names lists all collections.
var Names = []Name{CriticalBlock, CriticalUnblockLow, RegularHigh, Regular, RegularLow}

// Why an upload is refused.
var (
	// ErrStale says that there are patches that the sender has not read.
	ErrStale = errors.New("stale version")
	// ErrUnknown says that there is no such collection.
	ErrUnknown = errors.New("unknown collection")
	// ErrMalformed says that a patch cannot be read.
	ErrMalformed = errors.New("malformed patch")
)

// log is a collection as the server has it.
type log struct {
	// Patches are all there ever were; the first leads to version 1.
	Patches [][]byte
	// Records are what is set, by the MAC of its index in hexadecimal.
	Records map[string][]byte
	// MAC and KeyID are those of the latest patch.
	MAC, KeyID []byte
}

func newLog() *log { return &log{Records: map[string][]byte{}} }

func (l *log) version() uint64 { return uint64(len(l.Patches)) }

// add appends a patch that follows on a version.
func (l *log) add(from uint32, version uint64, raw []byte) error {
	if version != l.version() {
		return fmt.Errorf("%w: %d, the latest is %d", ErrStale, version, l.version())
	}
	patch := new(waServerSync.SyncdPatch)
	if err := proto.Unmarshal(raw, patch); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if len(patch.GetMutations()) == 0 || patch.GetSnapshotMAC() == nil || patch.GetPatchMAC() == nil {
		return fmt.Errorf("%w: no mutations or MACs", ErrMalformed)
	}
	for _, mutation := range patch.GetMutations() {
		if _, value := cutMAC(mutation); value == nil || len(mutation.GetRecord().GetIndex().GetBlob()) != macSize {
			return fmt.Errorf("%w: a mutation without MAC", ErrMalformed)
		}
	}
	patch.Version = &waServerSync.SyncdVersion{Version: proto.Uint64(version + 1)}
	patch.DeviceIndex = proto.Uint32(from)
	return l.append(patch)
}

func (l *log) append(patch *waServerSync.SyncdPatch) error {
	records := maps.Clone(l.Records)
	for _, mutation := range patch.GetMutations() {
		index := hex.EncodeToString(mutation.GetRecord().GetIndex().GetBlob())
		delete(records, index)
		if mutation.GetOperation() == waServerSync.SyncdMutation_SET {
			encoded, err := proto.Marshal(mutation.GetRecord())
			if err != nil {
				return fmt.Errorf("encode record: %w", err)
			}
			records[index] = encoded
		}
	}
	encoded, err := proto.Marshal(patch)
	if err != nil {
		return fmt.Errorf("encode patch: %w", err)
	}
	l.Patches, l.Records = append(l.Patches, encoded), records
	l.MAC, l.KeyID = patch.GetSnapshotMAC(), patch.GetKeyID().GetID()
	return nil
}

// snapshot is all that is set, with the version it belongs to.
func (l *log) snapshot() (*waServerSync.SyncdSnapshot, error) {
	snapshot := &waServerSync.SyncdSnapshot{
		Version: &waServerSync.SyncdVersion{Version: proto.Uint64(l.version())}, Mac: l.MAC, KeyID: &waServerSync.KeyId{ID: l.KeyID},
	}
	for _, index := range slices.Sorted(maps.Keys(l.Records)) {
		record := new(waServerSync.SyncdRecord)
		if err := proto.Unmarshal(l.Records[index], record); err != nil {
			return nil, fmt.Errorf("decode record: %w", err)
		}
		snapshot.Records = append(snapshot.Records, record)
	}
	return snapshot, nil
}
