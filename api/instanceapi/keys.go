package instanceapi

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
)

const aboutKeys = "`key` is in this answer alone: what is stored of it lets nobody read it."

type key struct {
	ID         string   `json:"id" format:"uuid"`
	Name       string   `json:"name" example:"Till"`
	Key        string   `json:"key,omitempty" doc:"In the answer to the creation alone."`
	Prefix     string   `json:"prefix" doc:"How the key begins." example:"wh_12c6ed"`
	Scopes     []string `json:"scopes" nullable:"false" doc:"What it may do; *: everything." example:"[\"messages.send\"]"`
	LastUsedAt *string  `json:"lastUsedAt" doc:"To the minute; null: never." example:"2026-03-20T10:30:00.000Z"`
	ExpiresAt  *string  `json:"expiresAt" doc:"null: it does not end by itself." example:"2100-03-20T10:30:00.000Z"`
	CreatedAt  string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func keyOf(k account.Credential) key {
	return key{
		ID: k.ID.String(), Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes,
		LastUsedAt: wire.MaybeTime(k.LastUsedAt), ExpiresAt: wire.MaybeTime(k.ExpiresAt), CreatedAt: wire.Time(k.CreatedAt),
	}
}

func (d dialect) keys(ctx context.Context, _ *struct{}) ([]key, error) {
	found, err := account.Keys(ctx, d.Pool, wire.Caller(ctx).AccountID)
	list := make([]key, len(found))
	for n, k := range found {
		list[n] = keyOf(k)
	}
	return list, err
}

// newKey is what a key is to be.
type newKey struct {
	Name      string     `json:"name" minLength:"1" maxLength:"100" doc:"Yours to choose." example:"Till"`
	Scopes    []string   `json:"scopes,omitempty" maxItems:"20" doc:"Absent or empty: it may do everything." example:"[\"messages.send\"]"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty" nullable:"true" doc:"Absent: it does not end by itself." example:"2100-03-20T10:30:00Z"`
}

// addKeyRequest asks for a key:
//
//	{"name": "Till", "scopes": ["messages.send"]}
type addKeyRequest struct{ Body newKey }

func (d dialect) addKey(ctx context.Context, in *addKeyRequest) (key, error) {
	return d.mint(ctx, wire.Caller(ctx).AccountID, in.Body)
}

func (d dialect) mint(ctx context.Context, accountID uuid.UUID, n newKey) (key, error) {
	secret, made, err := d.CreateKey(ctx, accountID, n.Name, n.Scopes, n.ExpiresAt)
	if err != nil {
		return key{}, err
	}
	k := keyOf(made)
	k.Key = secret.Secret
	return k, nil
}

// KeyPath names a key. An id that is no UUID belongs to none.
type KeyPath struct {
	ID string `path:"id" doc:"The key." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e55"`
}

type revokedKey struct {
	Revoked bool `json:"revoked" example:"true"`
}

func (d dialect) revokeKey(ctx context.Context, in *KeyPath) (revokedKey, error) {
	return revokedKey{Revoked: true}, d.RevokeKey(ctx, wire.Caller(ctx).AccountID, in.ID)
}
