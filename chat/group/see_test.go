package group_test

import (
	"testing"
	"time"

	"balas/account"
	"balas/chat"
	"balas/chat/group"
	"balas/internal/pgtest"
)

var us = chat.Address{Kind: chat.PN, User: "628110000001"}

func newBook(t *testing.T) group.Book {
	t.Helper()
	pool := pgtest.New(t)
	a, err := account.Default(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(t.Context(), pool, sealer, a.ID, "Shop")
	if err != nil {
		t.Fatal(err)
	}
	return group.Book{Pool: pool, AccountID: a.ID, InstanceID: i.ID, Own: []chat.Address{us}, Now: time.Now}
}

// TestListDoesNotLeaveAGroupThatWasJoinedMeanwhile has the number join a group while WhatsApp lists those before.
func TestListDoesNotLeaveAGroupThatWasJoinedMeanwhile(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	asked := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	in := func(id string, seen time.Time) group.Group {
		return group.Group{ID: id, Subject: id, Addressing: chat.PN, Members: []group.Member{{Phone: us.User, Role: group.Plain}}, SeenAt: seen}
	}
	for _, g := range []group.Group{in("120363000000000001", asked.Add(-time.Hour)), in("120363000000000002", asked.Add(time.Second))} {
		if _, err := b.Join(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.See(t.Context(), asked, nil, true); err != nil {
		t.Fatal(err)
	}
	all, err := group.All(t.Context(), b.Pool, b.InstanceID)
	if err != nil || len(all) != 1 || all[0].ID != "120363000000000002" {
		t.Errorf("in %+v, %v", all, err)
	}
}

// TestWhatWasAskedBeforeAChangeDoesNotUndoIt has somebody change a group while WhatsApp is asked about it.
func TestWhatWasAskedBeforeAChangeDoesNotUndoIt(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	old := group.Group{ID: "120363000000000001", Subject: "Old", Addressing: chat.PN, Members: []group.Member{{Phone: us.User, Role: group.Plain}}}
	if _, err := b.See(t.Context(), time.Now(), []group.Group{old}, false); err != nil {
		t.Fatal(err)
	}
	asked, subject := time.Now(), "New"
	if _, err := b.Change(t.Context(), old.ID, group.Change{Subject: &subject}); err != nil {
		t.Fatal(err)
	}
	seen, err := b.See(t.Context(), asked, []group.Group{old}, false)
	if err != nil || seen[0].Subject != "New" || !seen[0].SeenAt.After(asked) {
		t.Errorf("seen %+v (%v)", seen, err)
	}
	if seen, err = b.See(t.Context(), time.Now(), []group.Group{old}, false); err != nil || seen[0].Subject != "Old" {
		t.Errorf("asked after the change: %+v (%v)", seen, err)
	}
}
