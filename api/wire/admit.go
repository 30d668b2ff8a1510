package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/account"
	"balas/internal/fault"
)

// admit lets a request through to its operation when its caller may call it: who it is, then how often
// they call, then what they may do. Nothing of the request is validated before that.
func (d *Dialect) admit(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	sniff(r)
	caller, err := d.Authenticate(r)
	if err != nil {
		caller = account.Caller{}
	}
	TraceOf(r.Context()).caller(caller)
	if d.Meter != nil {
		if limited := d.Meter(r, w.Header(), caller); err == nil {
			err = limited
		}
	}
	if err == nil {
		err = permit(ctx.Operation(), caller)
	}
	if err != nil {
		_ = huma.WriteErr(d.api, ctx, http.StatusInternalServerError, "", err)
		return
	}
	next(huma.WithContext(ctx, context.WithValue(ctx.Context(), callerKey{}, caller)))
}

func permit(op *huma.Operation, c account.Caller) error {
	scopes, _ := op.Metadata["scopes"].([]string)
	accountOnly, _ := op.Metadata["accountOnly"].(bool)
	if !c.May(scopes...) || accountOnly && c.InstanceID != nil {
		return fault.New(fault.Forbidden, "scope")
	}
	return nil
}

type callerKey struct{}

// Caller returns who called the operation.
func Caller(ctx context.Context) account.Caller {
	c, _ := ctx.Value(callerKey{}).(account.Caller)
	return c
}
