package engine

import (
	"context"

	"balas/api/wire"
	"balas/chat"
)

// Meant returns the instance that a call means which names none: the one that the credential is bound to, else the
// account's only one. It fails with Invalid when there are several.
func (e *Engine) Meant(ctx context.Context) (chat.Instance, error) {
	return chat.OnlyInstance(ctx, e.Pool, wire.Caller(ctx))
}
