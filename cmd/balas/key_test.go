package main

import (
	"strings"
	"testing"

	"balas/internal/pgtest"
)

func TestKeysAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	env := []string{"BALAS_DATABASE_URL=" + pgtest.URL(t)}
	dir := t.TempDir()
	secret, told, code := balas(t, dir, env, "key", "create", "--name", "till", "--scopes", "messages.read")
	if code != 0 {
		t.Fatal(told)
	}
	list := func() []string {
		out, told, code := balas(t, dir, env, "key", "list")
		if code != 0 || strings.Contains(out, strings.TrimSpace(secret)) {
			t.Fatalf("%s%s", told, out)
		}
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if len(lines) != 2 {
			t.Fatalf("listed %s", out)
		}
		return strings.Fields(lines[1])
	}
	key := list()
	if key[1] != "till" || key[2] != secret[:9] || key[3] != "messages.read" || key[len(key)-1] != "valid" {
		t.Errorf("listed %v", key)
	}
	if _, told, code = balas(t, dir, env, "key", "revoke", key[0]); code != 0 {
		t.Fatal(told)
	}
	if key = list(); key[len(key)-1] != "revoked" {
		t.Errorf("listed %v", key)
	}
	if _, told, code = balas(t, dir, env, "key", "revoke", "0199a7c4-0000-7000-8000-000000000000"); code != 1 || !strings.Contains(told, "there is no such key") {
		t.Errorf("another: %d %s", code, told)
	}
}
