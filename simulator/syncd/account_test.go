package syncd

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func pin(chat string, on bool) Mutation {
	return Mutation{Index: []string{"pin_v1", chat}, Version: 5, Value: &waSyncAction.SyncActionValue{
		PinAction: &waSyncAction.PinAction{Pinned: proto.Bool(on)},
	}}
}

func push(t *testing.T, a *Account, changes ...Mutation) {
	t.Helper()
	a.Pull(func(News) {})
	if err := a.Push(RegularLow, now, changes...); err != nil {
		t.Fatal(err)
	}
}

// read lets the phone read everything new.
func read(a *Account) (indexes [][]string, wrong []error) {
	a.Pull(func(news News) {
		for _, change := range news.Changes {
			indexes = append(indexes, change.Index)
		}
		wrong = append(wrong, news.Wrong...)
	})
	return indexes, wrong
}

// Whatever is changed in a patch on its way, the phone finds out, and reads the rest.
func TestTamperedPatch(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tamper func(*waServerSync.SyncdPatch)
		want   []error
		rest   int
	}{
		"nothing": {func(*waServerSync.SyncdPatch) {}, nil, 2},
		"value": {func(p *waServerSync.SyncdPatch) {
			p.Mutations[0].Record.Value.Blob[20] ^= 1
		}, []error{ErrValueMAC}, 1},
		"operation": {func(p *waServerSync.SyncdPatch) {
			p.Mutations[0].Operation = waServerSync.SyncdMutation_REMOVE.Enum()
		}, []error{ErrSnapshotMAC, ErrValueMAC}, 1},
		"index": {func(p *waServerSync.SyncdPatch) {
			p.Mutations[1].Record.Index.Blob[0] ^= 1
		}, []error{ErrIndexMAC}, 1},
		"key of a mutation": {func(p *waServerSync.SyncdPatch) {
			p.Mutations[1].Record.KeyID.ID = []byte("other")
		}, []error{ErrKey}, 1},
		"key of the patch": {func(p *waServerSync.SyncdPatch) { p.KeyID.ID = []byte("other") }, []error{ErrKey}, 2},
		"MAC of the patch": {func(p *waServerSync.SyncdPatch) { p.PatchMAC[0] ^= 1 }, []error{ErrPatchMAC}, 2},
		"MAC of the collection": {func(p *waServerSync.SyncdPatch) {
			p.SnapshotMAC[0] ^= 1
		}, []error{ErrSnapshotMAC, ErrPatchMAC}, 2},
		"order": {func(p *waServerSync.SyncdPatch) {
			p.Mutations[0], p.Mutations[1] = p.Mutations[1], p.Mutations[0]
		}, []error{ErrPatchMAC}, 2},
	} {
		a := NewAccount(rand.Reader)
		push(t, a, pin("a", true), pin("b", true))
		patch := new(waServerSync.SyncdPatch)
		if err := proto.Unmarshal(a.logs[RegularLow].Patches[0], patch); err != nil {
			t.Fatal(err)
		}
		test.tamper(patch)
		a.logs[RegularLow].Patches[0], _ = proto.Marshal(patch)
		indexes, wrong := read(a)
		if len(indexes) != test.rest || len(wrong) != len(test.want) {
			t.Errorf("%s: read %v with %v, want %v", name, indexes, wrong, test.want)
			continue
		}
		for n, want := range test.want {
			if !errors.Is(wrong[n], want) {
				t.Errorf("%s: %v, want %v", name, wrong[n], want)
			}
		}
	}
}

// What is set last stays, what is removed goes, also within one patch.
func TestRecordsFollowPatches(t *testing.T) {
	t.Parallel()
	a := NewAccount(rand.Reader)
	gone := pin("b", true)
	gone.Remove = true
	push(t, a, pin("a", true), pin("b", true), pin("a", false))
	push(t, a, gone, pin("c", true))
	if _, wrong := read(a); wrong != nil {
		t.Fatal(wrong)
	}
	recovery, err := a.Recovery(RegularLow)
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, record := range recovery.GetMutationRecords() {
		set[string(record.GetValue().GetIndex())] = record.GetValue().GetValue().GetPinAction().GetPinned()
	}
	if diff := cmp.Diff(map[string]bool{`["pin_v1","a"]`: false, `["pin_v1","c"]`: true}, set); diff != "" {
		t.Error(diff)
	}
	if len(a.replicas[RegularLow].Values) != 2 {
		t.Errorf("the phone knows %d values, want 2", len(a.replicas[RegularLow].Values))
	}
}

func TestUploadRefuses(t *testing.T) {
	t.Parallel()
	a := NewAccount(rand.Reader)
	push(t, a, pin("a", true))
	whole, _ := proto.Marshal(&waServerSync.SyncdPatch{SnapshotMAC: make([]byte, 32), PatchMAC: make([]byte, 32)})
	for name, test := range map[string]struct {
		collection Name
		version    uint64
		patch      []byte
		want       error
	}{
		"unknown":    {"regular_middle", 0, whole, ErrUnknown},
		"stale":      {RegularLow, 0, whole, ErrStale},
		"too new":    {RegularLow, 2, whole, ErrStale},
		"empty":      {RegularLow, 1, whole, ErrMalformed},
		"no message": {RegularLow, 1, []byte{1, 2, 3}, ErrMalformed},
	} {
		if _, err := a.Upload(test.collection, 1, test.version, test.patch); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if err := a.Push(RegularLow, now, pin("b", true)); !errors.Is(err, ErrStale) {
		t.Errorf("the phone has not read its collection and may write to it: %v", err)
	}
}
