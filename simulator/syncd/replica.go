package syncd

import (
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/appstate/lthash"
	"go.mau.fi/whatsmeow/proto/waServerSync"
)

// replica is what the phone knows of one collection: how far it has read, and what it needs to check the next patch.
type replica struct {
	Version uint64
	Hash    []byte
	// Values are the MACs of what is set, by the MAC of its index in hexadecimal.
	Values map[string][]byte
}

func newReplica() *replica {
	return &replica{Hash: make([]byte, lthash.WAPatchIntegrity.HKDFSize), Values: map[string][]byte{}}
}

// next is the replica after a patch.
func (r *replica) next(mutations []*waServerSync.SyncdMutation) *replica {
	after := &replica{Version: r.Version + 1, Values: make(map[string][]byte, len(r.Values)+len(mutations))}
	for index, value := range r.Values {
		after.Values[index] = value
	}
	var added, removed [][]byte
	for _, mutation := range mutations {
		index := hex.EncodeToString(mutation.GetRecord().GetIndex().GetBlob())
		if before, ok := after.Values[index]; ok {
			removed = append(removed, before)
			delete(after.Values, index)
		}
		if _, value := cutMAC(mutation); mutation.GetOperation() == waServerSync.SyncdMutation_SET {
			added = append(added, value)
			after.Values[index] = value
		}
	}
	after.Hash = lthash.WAPatchIntegrity.SubtractThenAdd(r.Hash, removed, added)
	return after
}

// seal makes the patch that follows on the replica.
func (r *replica) seal(name Name, key Key, at time.Time, changes []Mutation) ([]byte, error) {
	keys := key.expand()
	patch := &waServerSync.SyncdPatch{KeyID: &waServerSync.KeyId{ID: key.ID}}
	for _, change := range changes {
		sealed, err := keys.seal(change, at)
		if err != nil {
			return nil, fmt.Errorf("seal %v: %w", change.Index, err)
		}
		patch.Mutations = append(patch.Mutations, sealed)
	}
	after := r.next(patch.Mutations)
	patch.SnapshotMAC = keys.snapshotMAC(name, after.Version, after.Hash)
	patch.PatchMAC = keys.patchMAC(name, after.Version, patch)
	return proto.Marshal(patch)
}

// open checks and decrypts a patch. What is wrong comes as errors; what is right is returned all the same, and the
// replica that follows goes on from what the patch holds, as the logs of others do.
func (r *replica) open(name Name, keys keyring, patch *waServerSync.SyncdPatch) (*replica, []Mutation, []error) {
	after := r.next(patch.GetMutations())
	failed := after.check(name, keys, patch)
	var mutations []Mutation
	for n, sealed := range patch.GetMutations() {
		mutation, err := keys.open(sealed)
		if err != nil {
			failed = append(failed, fmt.Errorf("mutation %d: %w", n+1, err))
			continue
		}
		mutations = append(mutations, mutation)
	}
	return after, mutations, failed
}

func (r *replica) check(name Name, keys keyring, patch *waServerSync.SyncdPatch) []error {
	known, ok := keys.find(patch.GetKeyID().GetID())
	if !ok {
		return []error{fmt.Errorf("%w %x", ErrKey, patch.GetKeyID().GetID())}
	}
	var failed []error
	if !hmac.Equal(known.snapshotMAC(name, r.Version, r.Hash), patch.GetSnapshotMAC()) {
		failed = append(failed, ErrSnapshotMAC)
	}
	if !hmac.Equal(known.patchMAC(name, r.Version, patch), patch.GetPatchMAC()) {
		failed = append(failed, ErrPatchMAC)
	}
	return failed
}
