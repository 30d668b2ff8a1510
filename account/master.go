package account

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"

	"balas/internal/fault"
	"balas/internal/pg"
)

// MasterKey is the key of who runs the server. The zero MasterKey matches nothing.
type MasterKey struct {
	set  bool
	hash [sha256.Size]byte
}

// NewMasterKey returns the key, of which only a hash is kept. Empty: none matches.
func NewMasterKey(key string) MasterKey {
	return MasterKey{set: key != "", hash: sha256.Sum256([]byte(key))}
}

// Authenticate returns the caller who holds the key: what it makes belongs to the default account, and it may address
// the instances of every account. It fails with Unauthenticated for another secret, in the same time for each.
func (k MasterKey) Authenticate(ctx context.Context, db pg.DB, secret string) (Caller, error) {
	given := sha256.Sum256([]byte(secret))
	if same := subtle.ConstantTimeCompare(given[:], k.hash[:]) == 1; !same || !k.set {
		return Caller{}, fault.New(fault.Unauthenticated, "credential")
	}
	a, err := ByName(ctx, db, "default")
	if err != nil {
		return Caller{}, err
	}
	return callerOf(ctx, db, a, Master, All)
}

// AsGuest returns the caller of a request without a credential, where the owner of the server lets such in: it may look
// at the default account's instances and send through them.
func AsGuest(ctx context.Context, db pg.DB) (Caller, error) {
	a, err := ByName(ctx, db, "default")
	if err != nil {
		return Caller{}, err
	}
	return callerOf(ctx, db, a, Guest, InstancesRead, MessagesSend)
}
