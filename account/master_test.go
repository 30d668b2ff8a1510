package account_test

import (
	"testing"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pgtest"
)

func TestMasterKey(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	owner, err := account.Default(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, set, given string
		in               bool
	}{
		{"the key", "an invented master key", "an invented master key", true},
		{"another", "an invented master key", "an invented master kez", false},
		{"a part", "an invented master key", "an invented", false},
		{"nothing", "an invented master key", "", false},
		{"nothing where none is set", "", "", false},
		{"something where none is set", "", "an invented master key", false},
	} {
		caller, err := account.NewMasterKey(c.set).Authenticate(t.Context(), pool, c.given)
		switch {
		case c.in && (err != nil || caller.AccountID != owner.ID || caller.Kind != account.Master || !caller.May(account.All)):
			t.Errorf("%s: %+v, %v", c.name, caller, err)
		case !c.in && (!fault.Is(err, fault.Unauthenticated) || caller.Kind != ""):
			t.Errorf("%s: let in: %+v, %v", c.name, caller, err)
		}
	}
	if _, err := (account.MasterKey{}).Authenticate(t.Context(), pool, ""); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the zero key: %v", err)
	}
}
