package ratchet_test

import (
	"testing"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/kdf"
	"go.mau.fi/libsignal/keys/chain"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/root"
	signal "go.mau.fi/libsignal/state/record"
	"go.mau.fi/whatsmeow/store"
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
