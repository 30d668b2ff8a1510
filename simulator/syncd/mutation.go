package syncd

import (
	"bytes"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/util/cbcutil"
)

// What can be wrong with a patch. The server cannot tell; who has the keys can.
var (
	ErrKey         = errors.New("unknown key")
	ErrValueMAC    = errors.New("wrong MAC of a value")
	ErrIndexMAC    = errors.New("wrong MAC of an index")
	ErrPatchMAC    = errors.New("wrong MAC of the patch")
	ErrSnapshotMAC = errors.New("wrong MAC of the collection, or its hash differs")
	errShort       = errors.New("value too short")
	errEmpty       = errors.New("empty index")
)

// Mutation is one change of app state in clear.
type Mutation struct {
	// Index says what it is about: a kind, such as mute, and what the kind needs, such as a chat.
	Index []string
	// Version is that of the kind.
	Version int32
	Value   *waSyncAction.SyncActionValue
	// Remove takes back what was set before under the same index. Value is then of no meaning.
	Remove bool
}

func (m Mutation) operation() waServerSync.SyncdMutation_SyncdOperation {
	if m.Remove {
		return waServerSync.SyncdMutation_REMOVE
	}
	return waServerSync.SyncdMutation_SET
}

// seal encrypts a mutation and puts its MACs on it.
func (s secrets) seal(m Mutation, at time.Time) (*waServerSync.SyncdMutation, error) {
	index, err := json.Marshal(m.Index)
	if err != nil {
		return nil, fmt.Errorf("encode index: %w", err)
	}
	value := &waSyncAction.SyncActionValue{}
	if m.Value != nil {
		value = proto.CloneOf(m.Value)
	}
	value.Timestamp = proto.Int64(at.UnixMilli())
	plain, err := proto.Marshal(&waSyncAction.SyncActionData{Index: index, Value: value, Padding: []byte{}, Version: &m.Version})
	if err != nil {
		return nil, fmt.Errorf("encode mutation: %w", err)
	}
	sealed, err := cbcutil.Encrypt(s.encryption, nil, plain)
	if err != nil {
		return nil, fmt.Errorf("encrypt mutation: %w", err)
	}
	return &waServerSync.SyncdMutation{Operation: m.operation().Enum(), Record: &waServerSync.SyncdRecord{
		Index: &waServerSync.SyncdIndex{Blob: s.indexMAC(index)},
		Value: &waServerSync.SyncdValue{Blob: append(sealed, s.valueMAC(m.operation(), sealed)...)},
		KeyID: &waServerSync.KeyId{ID: s.id},
	}}, nil
}

// open checks the MACs of a mutation and decrypts it.
func (r keyring) open(sealed *waServerSync.SyncdMutation) (Mutation, error) {
	keys, ok := r.find(sealed.GetRecord().GetKeyID().GetID())
	if !ok {
		return Mutation{}, fmt.Errorf("%w %x", ErrKey, sealed.GetRecord().GetKeyID().GetID())
	}
	content, valueMAC := cutMAC(sealed)
	if len(content) < 32 {
		return Mutation{}, errShort
	}
	if !hmac.Equal(keys.valueMAC(sealed.GetOperation(), content), valueMAC) {
		return Mutation{}, ErrValueMAC
	}
	// Decryption happens in place.
	content = bytes.Clone(content)
	plain, err := cbcutil.Decrypt(keys.encryption, content[:16], content[16:])
	if err != nil {
		return Mutation{}, fmt.Errorf("decrypt mutation: %w", err)
	}
	data := new(waSyncAction.SyncActionData)
	if err := proto.Unmarshal(plain, data); err != nil {
		return Mutation{}, fmt.Errorf("decode mutation: %w", err)
	}
	if !hmac.Equal(keys.indexMAC(data.GetIndex()), sealed.GetRecord().GetIndex().GetBlob()) {
		return Mutation{}, ErrIndexMAC
	}
	m := Mutation{
		Version: data.GetVersion(), Value: data.GetValue(), Remove: sealed.GetOperation() == waServerSync.SyncdMutation_REMOVE,
	}
	if err := json.Unmarshal(data.GetIndex(), &m.Index); err != nil {
		return Mutation{}, fmt.Errorf("decode index %q: %w", data.GetIndex(), err)
	}
	if len(m.Index) == 0 {
		return Mutation{}, errEmpty
	}
	return m, nil
}
