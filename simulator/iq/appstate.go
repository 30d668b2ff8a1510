package iq

import (
	"errors"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/syncd"
	"balas/simulator/wire"
)

// maxPatches is how many patches an answer has; the client then asks for more.
const maxPatches = 100

// appState takes and gives patches of the collections that a client asks about. After an upload the phone reads it at once,
// and the account's other clients are told.
func appState(q query) ([]waBinary.Node, error) {
	answers := []waBinary.Node{}
	for _, asked := range q.body.GetChildrenByTag("collection") {
		answer, err := collection(q, &asked)
		if err != nil {
			answer.Attrs["type"] = "error"
			answer.Content = append(answer.GetChildren(), appStateError(err))
		}
		answers = append(answers, answer)
	}
	return []waBinary.Node{{Tag: "sync", Content: answers}}, nil
}

func appStateError(err error) waBinary.Node {
	code, text := 400, "bad-request"
	switch {
	case errors.Is(err, syncd.ErrStale):
		code, text = 409, "conflict"
	case !errors.Is(err, syncd.ErrMalformed) && !errors.Is(err, syncd.ErrUnknown):
		code, text = 500, "internal-server-error"
	}
	return waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": code, "text": text}}
}

func collection(q query, asked *waBinary.Node) (waBinary.Node, error) {
	name, version := syncd.Name(wire.Attr(asked, "name")), uint64(0)
	answer := waBinary.Node{Tag: "collection", Attrs: waBinary.Attrs{"name": string(name)}}
	if text := wire.Attr(asked, "version"); text != "" {
		var err error
		if version, err = strconv.ParseUint(text, 10, 64); err != nil {
			return answer, fmt.Errorf("%w: version %q", syncd.ErrMalformed, text)
		}
	}
	if patch, ok := asked.GetOptionalChildByTag("patch"); ok {
		return upload(q, answer, name, version, wire.Bytes(&patch))
	}
	if wire.Attr(asked, "return_snapshot") == "true" && q.device.Owner.Sync.Version(name) > 0 {
		return snapshot(q, answer, name)
	}
	return patches(q, answer, name, version, maxPatches)
}

// upload appends what the client has sealed. A client that missed something gets all of that with the refusal.
func upload(q query, answer waBinary.Node, name syncd.Name, version uint64, patch []byte) (waBinary.Node, error) {
	owner := q.device.Owner
	latest, err := owner.Sync.Upload(name, q.device.ID, version, patch)
	if errors.Is(err, syncd.ErrStale) {
		q.world.Count("appstate.conflict")
		var more error
		answer, more = patches(q, answer, name, version, int(latest))
		return answer, errors.Join(err, more)
	}
	if err != nil {
		return answer, err
	}
	answer.Attrs["version"] = int64(latest)
	q.phones.Pull(owner)
	return answer, q.world.AnnounceSync(owner, name, latest, q.device.ID)
}

func patches(q query, answer waBinary.Node, name syncd.Name, after uint64, limit int) (waBinary.Node, error) {
	raw, more, err := q.device.Owner.Sync.Since(name, after, limit)
	if err != nil {
		return answer, err
	}
	list := make([]waBinary.Node, len(raw))
	for i, patch := range raw {
		if patch, err = q.slim(patch); err != nil {
			return answer, err
		}
		list[i] = waBinary.Node{Tag: "patch", Content: patch}
	}
	answer.Attrs["version"] = int64(after) + int64(len(raw))
	if more {
		answer.Attrs["has_more_patches"] = true
	}
	answer.Content = []waBinary.Node{{Tag: "patches", Content: list}}
	return answer, nil
}

// snapshot points to all that is set, for a client that starts anew.
func snapshot(q query, answer waBinary.Node, name syncd.Name) (waBinary.Node, error) {
	all, err := q.device.Owner.Sync.Snapshot(name)
	if err != nil {
		return answer, err
	}
	blob, err := q.blob(all)
	if err != nil {
		return answer, err
	}
	encoded, err := proto.Marshal(blob)
	if err != nil {
		return answer, fmt.Errorf("encode reference to snapshot: %w", err)
	}
	answer.Attrs["version"] = int64(all.GetVersion().GetVersion())
	answer.Content = []waBinary.Node{{Tag: "snapshot", Content: encoded}, {Tag: "patches"}}
	return answer, nil
}
