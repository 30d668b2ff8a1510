package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Kind is the kind of a credential.
type Kind string

// The kinds: an account key or JWT reaches every instance of its account, an instance key or pair its own, the master key
// those of all accounts. A guest has no credential.
const (
	AccountKey   Kind = "account_key"
	InstanceKey  Kind = "instance_key"
	InstancePair Kind = "instance_pair"
	UserJWT      Kind = "user_jwt"
	Master       Kind = "master"
	Guest        Kind = "guest"
)

// Caller is whom a credential stands for.
type Caller struct {
	AccountID    uuid.UUID
	InstanceID   *uuid.UUID // the only instance it may address; nil: all of the account
	CredentialID uuid.UUID  // zero where none is stored: of an instance pair, a JWT, the master key, a guest
	Kind         Kind
	Scopes       []string
	Plan         Plan
	Limits       Limits     // of the plan
	Until        *time.Time // when a JWT ends; nil: what is stored says when the credential does
}

// Key is a freshly minted account key. Secret is shown once and stored only as a hash.
type Key struct {
	ID     uuid.UUID
	Secret string
}

// CreateKey mints an account key: wh_ and 48 hex digits. No scopes means all. It fails with Invalid
// for an unknown scope or a name that has not 1 to 100 characters, and with NotFound for an unknown account.
func CreateKey(ctx context.Context, db pg.DB, accountID uuid.UUID, name string, scopes []string) (Key, error) {
	return CreateKeyUntil(ctx, db, accountID, name, scopes, nil)
}

// CreateKeyUntil is CreateKey for a key that nobody is let in with from a time on; nil: it does not end. It fails with
// Invalid for a time that has come.
func CreateKeyUntil(ctx context.Context, db pg.DB, accountID uuid.UUID, name string, scopes []string, until *time.Time) (Key, error) {
	scopes, err := checkScopes(scopes)
	if err != nil {
		return Key{}, err
	}
	if n := utf8.RuneCountInString(name); n == 0 || n > 100 {
		return Key{}, fault.Bad("key", "name", "must have 1 to 100 characters")
	}
	if _, err := ByID(ctx, db, accountID); err != nil {
		return Key{}, err
	}
	k := Key{ID: uuid.Must(uuid.NewV7()), Secret: "wh_" + randomHex(24)}
	tag, err := db.Exec(ctx, sqlInsertKey, k.ID, accountID, name, k.Secret[:9], hash(k.Secret), scopes, until)
	if err != nil {
		return Key{}, fmt.Errorf("insert key: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return Key{}, fault.Bad("key", "expiresAt", "must be in the future")
	}
	return k, nil
}

// CreateInstanceKey mints the key that is bound to one instance and stores it sealed as well,
// because its dialects show it again.
func CreateInstanceKey(ctx context.Context, db pg.DB, s *Sealer, accountID, instanceID uuid.UUID) (string, error) {
	secret := randomHex(32)
	_, err := db.Exec(ctx, sqlInsertCredential, uuid.Must(uuid.NewV7()), accountID, instanceID, InstanceKey,
		"instance", secret[:6], hash(secret), s.Seal([]byte(secret)), []string{All})
	if err != nil {
		return "", fmt.Errorf("insert instance key: %w", err)
	}
	return secret, nil
}

// InstanceKeySecret returns the instance's key in the clear.
func InstanceKeySecret(ctx context.Context, db pg.DB, s *Sealer, instanceID uuid.UUID) (string, error) {
	var sealed []byte
	err := db.QueryRow(ctx, sqlInstanceKeySecret, instanceID).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fault.Missing("instance key")
	}
	if err != nil {
		return "", fmt.Errorf("load instance key: %w", err)
	}
	secret, err := s.Open(sealed)
	return string(secret), err
}

// Opens reports whether s opens the instance key that was sealed last, and so whether the secret key is the one that the
// database was written with. A database without any is opened by every key.
func Opens(ctx context.Context, db pg.DB, s *Sealer) (bool, error) {
	var sealed []byte
	err := db.QueryRow(ctx, sqlLastSealed).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("load the last sealed key: %w", err)
	}
	_, err = s.Open(sealed)
	return err == nil, nil
}

// InstanceKeySecrets returns the keys in the clear, by their instance; an instance that has none is missing.
func InstanceKeySecrets(ctx context.Context, db pg.DB, s *Sealer, instances []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := db.Query(ctx, sqlInstanceKeySecrets, instances)
	if err != nil {
		return nil, fmt.Errorf("load instance keys: %w", err)
	}
	secrets := make(map[uuid.UUID]string, len(instances))
	var id uuid.UUID
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &sealed}, func() error {
		secret, err := s.Open(sealed)
		secrets[id] = string(secret)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load instance keys: %w", err)
	}
	return secrets, nil
}

// Authenticate returns the caller that secret stands for. It fails with Unauthenticated when the
// secret is empty, unknown, expired or revoked.
func Authenticate(ctx context.Context, db pg.DB, secret string) (Caller, error) {
	if secret == "" {
		return Caller{}, fault.New(fault.Unauthenticated, "credential")
	}
	var c Caller
	var stale bool
	err := db.QueryRow(ctx, sqlCredentialByHash, hash(secret)).
		Scan(&c.CredentialID, &c.AccountID, &c.InstanceID, &c.Kind, &c.Scopes, &c.Plan, &c.Limits, &stale)
	if errors.Is(err, pgx.ErrNoRows) {
		return Caller{}, fault.New(fault.Unauthenticated, "credential")
	}
	if err != nil {
		return Caller{}, fmt.Errorf("look up credential: %w", err)
	}
	if stale {
		if _, err := db.Exec(ctx, sqlTouchCredential, c.CredentialID); err != nil {
			return Caller{}, fmt.Errorf("note use of credential: %w", err)
		}
	}
	return c, nil
}

// AuthenticatePair returns the caller of a session id with its access token. It fails with
// Unauthenticated when they do not belong together.
func AuthenticatePair(ctx context.Context, db pg.DB, sessionID, accessToken string) (Caller, error) {
	c := Caller{Kind: InstancePair, Scopes: []string{All}}
	var instance uuid.UUID
	err := db.QueryRow(ctx, sqlInstancePair, sessionID, hash(accessToken)).Scan(&instance, &c.AccountID, &c.Plan, &c.Limits)
	if errors.Is(err, pgx.ErrNoRows) {
		return Caller{}, fault.New(fault.Unauthenticated, "credential")
	}
	if err != nil {
		return Caller{}, fmt.Errorf("look up instance pair: %w", err)
	}
	c.InstanceID = &instance
	return c, nil
}

// Pair is the session id and access token of an instance, each five groups of four hex digits.
type Pair struct {
	SessionID   string
	AccessToken string
}

// NewPair mints a pair.
func NewPair() Pair { return Pair{SessionID: groups(), AccessToken: groups()} }

// TokenHash is how the access token is stored for comparison.
func (p Pair) TokenHash() []byte { return hash(p.AccessToken) }

func groups() string {
	h := randomHex(10)
	return h[:4] + "-" + h[4:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20]
}

// hash is enough for secrets of 80 random bits and more: there is nothing to guess.
func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// May reports whether the caller holds one of the scopes. With no scope asked it is true.
func (c Caller) May(anyOf ...string) bool {
	if len(anyOf) == 0 || slices.Contains(c.Scopes, All) {
		return true
	}
	return slices.ContainsFunc(anyOf, func(s string) bool { return slices.Contains(c.Scopes, s) })
}
