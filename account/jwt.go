package account

import (
	"context"
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/internal/pg"
)

// JWTKey checks JSON Web Tokens that another service issues to an account's people: RFC 7519, signed with HMAC-SHA256. The
// zero JWTKey takes none.
type JWTKey struct{ secret []byte }

// NewJWTKey returns the key that shares a secret with the issuer. Empty: it takes no token. It fails when the secret is shorter
// than 32 bytes, the least that RFC 7518 allows.
func NewJWTKey(secret string) (JWTKey, error) {
	if secret != "" && len(secret) < 32 {
		return JWTKey{}, errors.New("the secret of JWTs needs at least 32 bytes")
	}
	return JWTKey{secret: []byte(secret)}, nil
}

// Reads reports whether a secret is a JWT: a token of its form is no other credential, so one that is refused is not looked up
// as one.
func (k JWTKey) Reads(secret string) bool { return strings.Count(secret, ".") == 2 }

// jwtParser takes no other algorithm, none among them, and no token that does not end.
var jwtParser = jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithStrictDecoding())

// Authenticate returns the caller that a token stands for: who may do everything in the account whose id is its subject. It
// fails with Unauthenticated for one that is ill-formed, signed otherwise, not valid yet or no more, or of no account.
func (k JWTKey) Authenticate(ctx context.Context, db pg.DB, secret string) (Caller, error) {
	refused := fault.New(fault.Unauthenticated, "credential")
	if len(k.secret) == 0 {
		return Caller{}, refused
	}
	var claims jwt.RegisteredClaims
	_, err := jwtParser.ParseWithClaims(secret, &claims, func(*jwt.Token) (any, error) { return k.secret, nil })
	if err != nil {
		return Caller{}, refused
	}
	id, err := uuid.Parse(claims.Subject)
	if err != nil {
		return Caller{}, refused
	}
	a, err := ByID(ctx, db, id)
	if fault.Is(err, fault.NotFound) {
		return Caller{}, refused
	}
	if err != nil {
		return Caller{}, err
	}
	c, err := callerOf(ctx, db, a, UserJWT, All)
	c.Until = &claims.ExpiresAt.Time
	return c, err
}
