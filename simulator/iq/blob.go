package iq

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waServerSync"

	"balas/simulator/media"
)

// maxPatch is the size in bytes from which the mutations of a patch lie on the media host.
const maxPatch = 32 << 10

// blob puts a part of the app state on the media host. Its key follows from what is in it, so that the same part lies there
// once, however often clients ask for it.
func (q query) blob(content proto.Message) (*waServerSync.ExternalBlobReference, error) {
	encoded, err := proto.MarshalOptions{Deterministic: true}.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("encode blob: %w", err)
	}
	key := sha256.Sum256(encoded)
	file, err := q.world.UploadWith(media.AppState, key[:], bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	return &waServerSync.ExternalBlobReference{
		MediaKey: file.Key, DirectPath: proto.String(file.Path), FileSizeBytes: proto.Uint64(uint64(file.Size)),
		FileSHA256: file.SHA256, FileEncSHA256: file.EncSHA256,
	}, nil
}

// slim moves the mutations of a large patch to the media host.
func (q query) slim(raw []byte) ([]byte, error) {
	if len(raw) < maxPatch {
		return raw, nil
	}
	patch := new(waServerSync.SyncdPatch)
	if err := proto.Unmarshal(raw, patch); err != nil {
		return nil, fmt.Errorf("decode patch: %w", err)
	}
	blob, err := q.blob(&waServerSync.SyncdMutations{Mutations: patch.GetMutations()})
	if err != nil {
		return nil, err
	}
	patch.Mutations, patch.ExternalMutations = nil, blob
	return proto.Marshal(patch)
}
