package ratchet_test

import (
	"context"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"balas/whatsapp/ratchet"
)

// counting counts the questions that reach the store below.
type counting struct {
	store.AllSessionSpecificStores
	asked int
}

func (c *counting) GetPrivacyToken(ctx context.Context, user types.JID) (*store.PrivacyToken, error) {
	c.asked++
	return c.AllSessionSpecificStores.GetPrivacyToken(ctx, user)
}

func (c *counting) GetNCTSalt(ctx context.Context) ([]byte, error) {
	c.asked++
	return c.AllSessionSpecificStores.GetNCTSalt(ctx)
}

func TestTokensAreAskedForOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	cold := &counting{AllSessionSpecificStores: b.cold}
	s := ratchet.New(b.pool, cold, b.device.ID.String(), ratchet.Fence{InstanceID: b.instance})
	user := types.NewJID("100000000000001", types.HiddenUserServer)
	token := func() string {
		t.Helper()
		got, err := s.GetPrivacyToken(b.ctx, user)
		if err != nil {
			t.Fatal(err)
		}
		if got == nil {
			return ""
		}
		defer func() { got.Token = nil }() // the caller's own
		return string(got.Token)
	}
	put := func(bytes string, at int64) {
		t.Helper()
		if err := s.PutPrivacyTokens(b.ctx, store.PrivacyToken{User: user, Token: []byte(bytes), Timestamp: time.Unix(at, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what, want string, asked int) {
		t.Helper()
		for range 2 {
			if got := token(); got != want {
				t.Errorf("%s: token %q, want %q", what, got, want)
			}
		}
		if cold.asked != asked {
			t.Errorf("%s: asked %d times, want %d", what, cold.asked, asked)
		}
	}
	expect("none", "", 1)
	put("first", 1000)
	expect("stored", "first", 2)
	put("second", 2000)
	expect("renewed", "second", 3)
	if n, err := s.DeleteExpiredPrivacyTokens(b.ctx, time.Unix(3000, 0)); n != 1 || err != nil {
		t.Fatalf("deleted %d: %v", n, err)
	}
	expect("expired", "", 4)
}

func TestSaltIsAskedForOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	cold := &counting{AllSessionSpecificStores: b.cold}
	s := ratchet.New(b.pool, cold, b.device.ID.String(), ratchet.Fence{InstanceID: b.instance})
	expect := func(want string, asked int) {
		t.Helper()
		for range 2 {
			if got, err := s.GetNCTSalt(b.ctx); err != nil || string(got) != want {
				t.Errorf("salt %q, want %q (%v)", got, want, err)
			}
		}
		if cold.asked != asked {
			t.Errorf("asked %d times, want %d", cold.asked, asked)
		}
	}
	expect("", 1)
	if err := s.PutNCTSalt(b.ctx, []byte("salt")); err != nil {
		t.Fatal(err)
	}
	expect("salt", 2)
	if err := s.DeleteNCTSalt(b.ctx); err != nil {
		t.Fatal(err)
	}
	expect("", 3)
}
