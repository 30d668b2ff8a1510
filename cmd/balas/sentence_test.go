package main

import (
	"errors"
	"fmt"
	"testing"

	"balas/internal/fault"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"there is no such account":           fmt.Errorf("create key: %w", fault.Missing("account")),
		"the account exists already":         fault.New(fault.Conflict, "account"),
		"scopes are of a, b; x is none":      fault.Bad("key", "scopes", "are of a, b; x is none"),
		"listen: address in use":             fmt.Errorf("listen: %w", errors.New("address in use")),
		"the private PostgreSQL has no room": &fault.Fault{Kind: fault.Unavailable, Noun: "database", Detail: "the private PostgreSQL has no room"},
	} {
		if got := sentence(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
