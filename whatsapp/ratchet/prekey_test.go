package ratchet_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mau.fi/whatsmeow/util/keys"
)

// TestPreKeysAreMadeOnce asks for prekeys before and after some are uploaded: those of before are given again, and
// only what lacks is made.
func TestPreKeysAreMadeOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	supply := func(count uint32) []*keys.PreKey {
		t.Helper()
		all, err := s.GetOrGenPreKeys(b.ctx, count)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	first, more := supply(3), supply(5)
	if len(first) != 3 || len(more) != 5 {
		t.Fatalf("%d and %d prekeys, want 3 and 5", len(first), len(more))
	}
	if diff := cmp.Diff(first, more[:3]); diff != "" {
		t.Errorf("the same are given again (-first +again):\n%s", diff)
	}
	if err := s.MarkPreKeysAsUploaded(b.ctx, 4); err != nil {
		t.Fatal(err)
	}
	after := supply(812)
	if diff := cmp.Diff(more[4], after[0]); diff != "" {
		t.Errorf("the one that was not uploaded is first (-want +got):\n%s", diff)
	}
	seen := map[[32]byte]bool{}
	for n, k := range after {
		if want := uint32(n + 5); k.KeyID != want {
			t.Errorf("prekey %d has the id %d, want %d", n, k.KeyID, want)
		}
		if diff := cmp.Diff(*keys.NewKeyPairFromPrivateKey(*k.Priv), k.KeyPair); diff != "" {
			t.Errorf("not the pair of its private key (-want +got):\n%s", diff)
		}
		seen[*k.Priv] = true
	}
	if len(seen) != 812 {
		t.Errorf("%d different keys, want 812", len(seen))
	}
	stored, err := b.cold.GetPreKey(b.ctx, after[811].KeyID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after[811], stored); diff != "" {
		t.Errorf("the database has another key (-given +stored):\n%s", diff)
	}
}

// TestOnePreKeyIsMadeBesideMany asks for a single prekey, which counts as uploaded, between two supplies.
func TestOnePreKeyIsMadeBesideMany(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	before, err := s.GetOrGenPreKeys(b.ctx, 2)
	if err != nil {
		t.Fatal(err)
	}
	one, err := s.GenOnePreKey(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.GetOrGenPreKeys(b.ctx, 3)
	if err != nil {
		t.Fatal(err)
	}
	var ids []uint32
	for _, k := range append(append(before, one), after...) {
		ids = append(ids, k.KeyID)
	}
	if diff := cmp.Diff([]uint32{1, 2, 3, 1, 2, 4}, ids); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

// TestIdOfARemovedPreKeyIsGivenAgain: the highest one is gone once it was used, so that the next has its id.
func TestIdOfARemovedPreKeyIsGivenAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	one := func() *keys.PreKey {
		t.Helper()
		k, err := s.GenOnePreKey(b.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	many := func() *keys.PreKey {
		t.Helper()
		all, err := s.GetOrGenPreKeys(b.ctx, 1)
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		return all[0]
	}
	used := one()
	for _, next := range []func() *keys.PreKey{one, many} {
		if err := s.RemovePreKey(b.ctx, used.KeyID); err != nil {
			t.Fatal(err)
		}
		if err := s.Flush(b.ctx); err != nil {
			t.Fatal(err)
		}
		fresh := next()
		if fresh.KeyID != used.KeyID {
			t.Fatalf("the id is %d, not %d: nothing is tested", fresh.KeyID, used.KeyID)
		}
		if found, err := s.GetPreKey(b.ctx, fresh.KeyID); err != nil || found == nil || *found.Priv != *fresh.Priv {
			t.Errorf("prekey %d is %v, not the new one (%v)", fresh.KeyID, found, err)
		}
		used = fresh
	}
}
