package wire

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/account"
	"balas/internal/fault"
)

// admit lets a request through to its operation when its caller may call it: who it is, then how often
// they call, then what they may do. Nothing of the request is validated before that.
func (d *Dialect) admit(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	w.Header().Set("Cache-Control", "no-store") // answers are their caller's alone
	if public, _ := ctx.Operation().Metadata["public"].(bool); public {
		next(ctx)
		return
	}
	caller, err := d.identify(w, r)
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

// identify returns who calls, the zero Caller with an error. A body may be read for that; it fails with Invalid when that breaks off.
func (d *Dialect) identify(w http.ResponseWriter, r *http.Request) (account.Caller, error) {
	_ = huma.SetReadDeadline(w, time.Now().Add(bodyTimeout)) // a test's recorder has none
	defer func() { _ = huma.SetReadDeadline(w, time.Time{}) }()
	body, _ := r.Body.(*Received)
	sniff(r)
	caller, err := d.Authenticate(r)
	if body != nil && body.Broken() {
		return account.Caller{}, fault.Bad("request", "", "the body must arrive whole")
	}
	if err != nil {
		return account.Caller{}, err
	}
	return caller, nil
}

// bodyTimeout is how long a body may take to arrive that is looked at before the caller is known. What is
// read after that has the operation's own limit.
const bodyTimeout = 5 * time.Second

// arrival is how long the body of an operation may take to arrive: two seconds a megabyte of the largest.
func arrival(op *huma.Operation) time.Duration {
	return max(bodyTimeout, op.BodyReadTimeout, time.Duration(largest(op)>>20)*2*time.Second)
}

// largest is how many bytes the body of an operation may have, in JSON or as a form.
func largest(op *huma.Operation) int64 {
	if file, takes := op.Metadata["file"].(int64); takes {
		return max(op.MaxBodyBytes, file+formMemory)
	}
	return op.MaxBodyBytes
}

func permit(op *huma.Operation, c account.Caller) error {
	scopes, _ := op.Metadata["scopes"].([]string)
	accountOnly, _ := op.Metadata["accountOnly"].(bool)
	instanceOnly, _ := op.Metadata["instanceOnly"].(bool)
	masterOnly, _ := op.Metadata["masterOnly"].(bool)
	f := fault.New(fault.Forbidden, "scope")
	switch {
	case masterOnly && c.Kind != account.Master:
		f.Detail = "this takes the server's master key"
	case accountOnly && c.InstanceID != nil:
		f.Detail = "this takes a key of the account, not of one number"
	case instanceOnly && c.InstanceID == nil:
		f.Detail = "this takes the key of one number, not of the account"
	case !c.May(scopes...):
		f.Detail = "this takes the scope " + strings.Join(scopes, " or ")
	default:
		return nil
	}
	return f
}

type callerKey struct{}

// Caller returns who called the operation.
func Caller(ctx context.Context) account.Caller {
	c, _ := ctx.Value(callerKey{}).(account.Caller)
	return c
}
