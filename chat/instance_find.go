package chat

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pg"
)

// ErrForeign is the cause of the NotFound fault of an instance that there is, or may be, and that is not the caller's:
// for the documents that promise to tell it from one that there is not.
var ErrForeign = errors.New("the caller may not address the instance")

func foreign() error { return &fault.Fault{Kind: fault.NotFound, Noun: "instance", Err: ErrForeign} }

// FindInstance returns the instance if the caller may address it, else a NotFound fault.
func FindInstance(ctx context.Context, db pg.DB, c account.Caller, id uuid.UUID) (Instance, error) {
	if c.InstanceID != nil && *c.InstanceID != id {
		return Instance{}, foreign()
	}
	i, err := LoadInstance(ctx, db, id)
	if err == nil && i.AccountID != c.AccountID && c.Kind != account.Master {
		return Instance{}, foreign()
	}
	return i, err
}

// FindHex is FindInstance by the id of 24 hex digits.
func FindHex(ctx context.Context, db pg.DB, c account.Caller, hexID string) (Instance, error) {
	return addressable(c)(instances(ctx, db, sqlInstanceByHex, c.AccountID, hexID))
}

// FindSlug is FindInstance by the id that the account's owner chose. The master key finds those of other accounts, too,
// unless several have one of that id and the default account does not: that is a Conflict.
func FindSlug(ctx context.Context, db pg.DB, c account.Caller, slug string) (Instance, error) {
	return addressable(c)(instances(ctx, db, sqlInstancesBySlug, slug, c.AccountID, c.Kind == account.Master))
}

// addressable returns the one instance that was found, if the caller may address it; of several the account's own, which
// comes first.
func addressable(c account.Caller) func([]Instance, error) (Instance, error) {
	return func(found []Instance, err error) (Instance, error) {
		switch {
		case err != nil:
			return Instance{}, err
		case len(found) == 0:
			return Instance{}, fault.Missing("instance")
		case c.InstanceID != nil && *c.InstanceID != found[0].ID:
			return Instance{}, foreign()
		case len(found) > 1 && found[0].AccountID != c.AccountID:
			return Instance{}, &fault.Fault{Kind: fault.Conflict, Noun: "instance", Detail: "several accounts have one of this id"}
		}
		return found[0], nil
	}
}

// UnlinkedInstance returns the oldest instance that the caller may address and that no number is linked to; nil: none.
func UnlinkedInstance(ctx context.Context, db pg.DB, c account.Caller) (*Instance, error) {
	found, err := instances(ctx, db, sqlUnlinkedInstance, c.AccountID, c.InstanceID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// OnlyInstance returns the instance that a call means which names none: the caller's own, else the account's only one. It
// fails with NotFound when there is none and with Invalid when there are several.
func OnlyInstance(ctx context.Context, db pg.DB, c account.Caller) (Instance, error) {
	found, err := Instances(ctx, db, c)
	switch {
	case err != nil:
		return Instance{}, err
	case len(found) == 0:
		return Instance{}, fault.Missing("instance")
	case len(found) > 1:
		return Instance{}, fault.Bad("instance", "session_id", "must say which of several is meant")
	}
	return found[0], nil
}
