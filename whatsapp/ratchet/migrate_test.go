package ratchet_test

import (
	"context"
	"testing"

	"go.mau.fi/whatsmeow/types"
)

var (
	pn  = types.NewJID("628220000001", types.DefaultUserServer)
	lid = types.NewJID("100000000000001", types.HiddenUserServer)
)

func TestMigrationFromNumberToLIDTakesUnflushedStateAlong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, pn.SignalAddress().String(), "session")
	if got := b.session(s, lid.SignalAddress().String()); got != "" {
		t.Fatalf("session %q under the LID", got)
	}
	if err := s.MigratePNToLID(b.ctx, pn, lid); err != nil {
		t.Fatal(err)
	}
	if got := b.session(s, lid.SignalAddress().String()); got != "session" {
		t.Errorf("session %q under the LID", got)
	}
	if got := b.session(s, pn.SignalAddress().String()); got != "" {
		t.Errorf("session %q is left under the number", got)
	}
}

func TestMigrationFromNumberToLIDTakesWhatAProcessBeforeKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.open()
	b.put(before, pn.SignalAddress().String(), "session")
	if err := before.PutIdentity(b.ctx, pn.SignalAddress().String(), [32]byte{1}); err != nil {
		t.Fatal(err)
	}
	if err := before.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	s := b.open()
	if err := s.MigratePNToLID(b.ctx, pn, lid); err != nil {
		t.Fatal(err)
	}
	if got := b.session(s, lid.SignalAddress().String()); got != "session" {
		t.Errorf("session %q under the LID", got)
	}
	if ok, err := s.IsTrustedIdentity(b.ctx, lid.SignalAddress().String(), [32]byte{2}); ok || err != nil {
		t.Errorf("a changed identity is trusted under the LID (%v)", err)
	}
}

// TestMoveThatFailedIsTriedAgain fails it by a context that has ended.
func TestMoveThatFailedIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, pn.SignalAddress().String(), "session")
	if err := s.PutSenderKey(b.ctx, "group", pn.SignalAddress().String(), []byte("sender key")); err != nil {
		t.Fatal(err)
	}
	if err := s.MigratePNToLID(b.ctx, types.NewJID("628220000002", types.DefaultUserServer), lid); err != nil { // loads what there is
		t.Fatal(err)
	}
	if err := s.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(b.ctx)
	cancel()
	if err := s.MigratePNToLID(ended, pn, lid); err == nil {
		t.Fatal("it does not fail: nothing is tested")
	}
	if err := s.MigratePNToLID(b.ctx, pn, lid); err != nil {
		t.Fatal(err)
	}
	if got := b.session(s, lid.SignalAddress().String()); got != "session" {
		t.Errorf("session %q under the LID", got)
	}
	if key, err := s.GetSenderKey(b.ctx, "group", lid.SignalAddress().String()); string(key) != "sender key" || err != nil {
		t.Errorf("sender key %q under the LID (%v)", key, err)
	}
}

// TestStrangersHaveNothingToMove: people who are written to for the first time are many in a campaign.
func TestStrangersHaveNothingToMove(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, pn.SignalAddress().String(), "session")
	b.put(s, lid.SignalAddress().String(), "the LID's")
	if err := s.MigratePNToLID(b.ctx, types.NewJID("628220000002", types.DefaultUserServer), lid); err != nil {
		t.Fatal(err)
	}
	asked := b.pool.Stat().AcquireCount()
	for range 3 {
		if err := s.MigratePNToLID(b.ctx, types.NewJID("628220000003", types.DefaultUserServer), lid); err != nil {
			t.Fatal(err)
		}
	}
	if now := b.pool.Stat().AcquireCount(); now != asked {
		t.Errorf("%d connections were used for a number of which nothing is kept", now-asked)
	}
	if f := s.Begin(); f.Empty() {
		t.Error("it was flushed for them")
	}
}
