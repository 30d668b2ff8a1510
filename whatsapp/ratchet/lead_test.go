package ratchet_test

import (
	"fmt"
	"testing"

	"go.mau.fi/libsignal/ecc"
	group "go.mau.fi/libsignal/groups/state/record"
	"go.mau.fi/libsignal/kdf"
	"go.mau.fi/libsignal/keys/chain"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/root"
	signal "go.mau.fi/libsignal/state/record"
	"go.mau.fi/whatsmeow/store"

	"balas/whatsapp/ratchet"
)

// signalSession is a session whose sending chain stands at its index.
func signalSession(t *testing.T, index uint32) []byte {
	t.Helper()
	pair, err := ecc.GenerateKeyPair()
	if err != nil {
		t.Fatal(err)
	}
	r := signal.NewSession(store.SignalProtobufSerializer.Session, store.SignalProtobufSerializer.State)
	state := r.SessionState()
	state.SetVersion(3)
	state.SetLocalIdentityKey(identity.NewKey(pair.PublicKey()))
	state.SetRemoteIdentityKey(identity.NewKey(pair.PublicKey()))
	state.SetSenderBaseKey(pair.PublicKey().Serialize())
	state.SetRootKey(root.NewKey(kdf.DeriveSecrets, make([]byte, 32)))
	state.SetSenderChain(pair, chain.NewKey(kdf.DeriveSecrets, make([]byte, 32), index))
	return r.Serialize()
}

func chainIndex(t *testing.T, session []byte) uint32 {
	t.Helper()
	r, err := signal.NewSessionFromBytes(session, store.SignalProtobufSerializer.Session, store.SignalProtobufSerializer.State)
	if err != nil {
		t.Fatal(err)
	}
	return r.SessionState().SenderChainKey().Index()
}

func TestKeysOfAnEarlierProcessAreNotUsedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	forEncryption := func(index func([]byte) uint32) uint32 {
		t.Helper()
		s := b.open() // as after a crash
		s.Distrust()
		var last uint32
		for range 2 {
			found, err := s.GetManySessions(b.ctx, []string{"1:0", "2:0"})
			if err != nil || found["2:0"] != nil {
				t.Fatalf("found %v (%v)", found, err)
			}
			last = index(found["1:0"])
		}
		return last
	}
	index := func(session []byte) uint32 { return chainIndex(t, session) }

	first := b.open()
	if _, err := first.GetSession(b.ctx, "1:0"); err != nil {
		t.Fatal(err)
	}
	b.put(first, "1:0", string(signalSession(t, 7)))
	if found, err := first.GetManySessions(b.ctx, []string{"1:0"}); err != nil || index(found["1:0"]) != 7 {
		t.Errorf("a session that is new in this process stands at %d (%v)", index(found["1:0"]), err)
	}
	if err := first.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	if got := index([]byte(b.session(b.open(), "1:0"))); got != 7 {
		t.Errorf("for decryption the session stands at %d", got)
	}
	if found, err := b.open().GetManySessions(b.ctx, []string{"1:0"}); err != nil || index(found["1:0"]) != 7 {
		t.Errorf("after an orderly end the chain stands at %d (%v)", index(found["1:0"]), err)
	}
	for start, want := range []uint32{507, 1007} { // neither flushes
		if got := forEncryption(index); got != want {
			t.Errorf("after start %d the chain stands at %d, want %d", start+1, got, want)
		}
	}
}

// senderKey is a sender key whose chain stands at its index; of another member, unless it is own.
func senderKey(t *testing.T, index uint32, own bool) []byte {
	t.Helper()
	pair, err := ecc.GenerateKeyPair()
	if err != nil {
		t.Fatal(err)
	}
	serializer := store.SignalProtobufSerializer
	r := group.NewSenderKey(serializer.SenderKeyRecord, serializer.SenderKeyState)
	if own {
		r.SetSenderKeyState(1, index, make([]byte, 32), pair)
	} else {
		r.AddSenderKeyState(1, index, make([]byte, 32), pair.PublicKey())
	}
	return r.Serialize()
}

func TestSenderKeysOfAnEarlierProcessAreNotUsedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	iteration := func(s *ratchet.Store, user string) uint32 {
		t.Helper()
		found, err := s.GetSenderKey(b.ctx, "group", user)
		if err != nil {
			t.Fatal(err)
		}
		serializer := store.SignalProtobufSerializer
		r, err := group.NewSenderKeyFromBytes(found, serializer.SenderKeyRecord, serializer.SenderKeyState)
		if err != nil {
			t.Fatal(err)
		}
		state, err := r.SenderKeyState()
		if err != nil {
			t.Fatal(err)
		}
		return state.SenderChainKey().Iteration()
	}
	first := b.open()
	if err := first.PutSenderKey(b.ctx, "group", "own:1", senderKey(t, 7, true)); err != nil {
		t.Fatal(err)
	}
	if err := first.PutSenderKey(b.ctx, "group", "other:0", senderKey(t, 7, false)); err != nil {
		t.Fatal(err)
	}
	if err := first.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	if got := iteration(b.open(), "own:1"); got != 7 {
		t.Errorf("after an orderly end the chain stands at %d", got)
	}
	for start, want := range []uint32{507, 1007} { // neither flushes
		s := b.open() // as after a crash
		s.Distrust()
		for range 2 {
			if got := iteration(s, "own:1"); got != want {
				t.Errorf("after start %d the chain stands at %d, want %d", start+1, got, want)
			}
		}
		if got := iteration(s, "other:0"); got != 7 {
			t.Errorf("another member's chain stands at %d", got)
		}
	}
}

// A session that had to make room in memory is not led again.
func TestChainsAreLedOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.open()
	b.put(before, "1:0", string(signalSession(t, 7)))
	for n := range 1500 {
		b.put(before, fmt.Sprintf("9%d:0", n), "no session")
	}
	if err := before.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	s := b.open()
	s.Distrust()
	use := func() uint32 {
		t.Helper()
		found, err := s.GetManySessions(b.ctx, []string{"1:0"})
		if err != nil {
			t.Fatal(err)
		}
		return chainIndex(t, found["1:0"])
	}
	first := use()
	for n := range 1500 {
		b.session(s, fmt.Sprintf("9%d:0", n))
	}
	if again := use(); first != 507 || again != first {
		t.Errorf("the chain stands at %d, then at %d", first, again)
	}
}
