package wire

import (
	"context"
	"errors"

	"balas/chat"
	"balas/internal/fault"
)

// Foreign returns the fault that a document has for an instance that is not the caller's, in the place of the NotFound of
// one that there is not. Any other error, and nil, it returns as it is.
func Foreign(err error, kind fault.Kind) error {
	if errors.Is(err, chat.ErrForeign) {
		return &fault.Fault{Kind: kind, Noun: "instance", Err: err}
	}
	return err
}

// Elsewhere is Foreign for callers who are bound to one instance and name another. To the rest what is another account's
// does not exist.
func Elsewhere(ctx context.Context, err error, kind fault.Kind) error {
	if Caller(ctx).InstanceID == nil {
		return err
	}
	return Foreign(err, kind)
}
