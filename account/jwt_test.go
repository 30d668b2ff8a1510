package account_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pgtest"
)

const jwtSecret = "an invented secret of 32 bytes or more"

// token signs a token by hand.
func token(header, claims, secret string) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(header)) + "." + encode([]byte(claims))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}

func TestJWT(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	a, err := account.Create(t.Context(), pool, "a shop", account.Pro)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := account.CreateKey(t.Context(), pool, a.ID, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := account.NewJWTKey(jwtSecret)
	if err != nil {
		t.Fatal(err)
	}
	const hs256 = `{"alg": "HS256", "typ": "JWT"}`
	soon := time.Now().Add(time.Hour).Unix()
	claims := func(format string, args ...any) string { return "{" + fmt.Sprintf(format, args...) + "}" }
	good := token(hs256, claims(`"sub": %q, "exp": %d`, a.ID, soon), jwtSecret)
	for name, c := range map[string]struct {
		token string
		in    bool
	}{
		"good":               {good, true},
		"with more claims":   {token(hs256, claims(`"sub": %q, "exp": %d, "role": "authenticated", "aud": "authenticated"`, a.ID, soon), jwtSecret), true},
		"another secret":     {token(hs256, claims(`"sub": %q, "exp": %d`, a.ID, soon), jwtSecret+"!"), false},
		"no algorithm":       {token(`{"alg": "none"}`, claims(`"sub": %q, "exp": %d`, a.ID, soon), jwtSecret), false},
		"none unsigned":      {strings.Join(strings.Split(token(`{"alg": "none"}`, claims(`"sub": %q, "exp": %d`, a.ID, soon), ""), ".")[:2], ".") + ".", false},
		"named HS512":        {token(`{"alg": "HS512"}`, claims(`"sub": %q, "exp": %d`, a.ID, soon), jwtSecret), false},
		"named RS256":        {token(`{"alg": "RS256"}`, claims(`"sub": %q, "exp": %d`, a.ID, soon), jwtSecret), false},
		"over":               {token(hs256, claims(`"sub": %q, "exp": %d`, a.ID, time.Now().Add(-time.Second).Unix()), jwtSecret), false},
		"without an end":     {token(hs256, claims(`"sub": %q`, a.ID), jwtSecret), false},
		"not yet":            {token(hs256, claims(`"sub": %q, "exp": %d, "nbf": %d`, a.ID, soon, soon-60), jwtSecret), false},
		"no account's":       {token(hs256, claims(`"sub": %q, "exp": %d`, uuid.New(), soon), jwtSecret), false},
		"nobody's":           {token(hs256, claims(`"exp": %d, "role": "service_role"`, soon), jwtSecret), false},
		"of a name":          {token(hs256, claims(`"sub": "a shop", "exp": %d`, soon), jwtSecret), false},
		"cut":                {good[:len(good)-1], false},
		"changed":            {strings.Replace(good, ".", ".A", 1), false},
		"three empty parts":  {"..", false},
		"an account's key":   {stored.Secret, false},
		"a key in its place": {stored.Secret + "..", false},
	} {
		caller, err := key.Authenticate(t.Context(), pool, c.token)
		switch {
		case c.in && (err != nil || caller.AccountID != a.ID || caller.Kind != account.UserJWT || caller.Plan != account.Pro ||
			!caller.May(account.All) || caller.Until == nil || caller.Until.Unix() != soon):
			t.Errorf("%s: %+v, %v", name, caller, err)
		case !c.in && (!fault.Is(err, fault.Unauthenticated) || caller.Kind != ""):
			t.Errorf("%s: let in: %+v, %v", name, caller, err)
		}
	}
	if _, err := (account.JWTKey{}).Authenticate(t.Context(), pool, token(hs256, claims(`"sub": %q, "exp": %d`, a.ID, soon), "")); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("without a secret: %v", err)
	}
	if _, err := account.NewJWTKey("a short secret"); err == nil {
		t.Error("a short secret is taken")
	}
	if !key.Reads(good) || key.Reads(stored.Secret) || key.Reads("") {
		t.Error("a token is told from a key by its form")
	}
}
