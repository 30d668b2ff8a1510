package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
)

// Who restores a database without its secret key, or starts a second node with a key of its own, is told so.
func TestAnotherSecretKeyIsTold(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	first, err := account.NewSealer([]byte("an invented secret key"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := account.NewSealer([]byte("another invented secret key"))
	if err != nil {
		t.Fatal(err)
	}
	warned := func(s *account.Sealer) bool {
		var said bytes.Buffer
		if err := warnOfKey(t.Context(), &database{Pool: pool}, s, slog.New(slog.NewTextHandler(&said, nil))); err != nil {
			t.Fatal(err)
		}
		return strings.Contains(said.String(), "BALAS_SECRET_KEY")
	}
	if warned(other) {
		t.Error("an empty database has a key")
	}
	owner, err := account.Default(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := chat.CreateInstance(t.Context(), pool, first, owner.ID, "shop"); err != nil {
		t.Fatal(err)
	}
	if warned(first) || !warned(other) {
		t.Errorf("the first key is told of: %t, the other one: %t", warned(first), warned(other))
	}
}
