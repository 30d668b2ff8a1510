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
	return group.Book{Pool: pool, AccountID: a.ID, InstanceID: i.ID, Own: []chat.Address{us}}
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
