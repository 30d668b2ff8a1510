package wire

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/validation"

	"balas/internal/fault"
)

// huma makes all error answers through this one function, for every API of the process.
func init() { huma.NewErrorWithContext = answer }

// answer words whatever went wrong in the dialect of the operation, and keeps the cause of an internal
// error for the request's log line.
func answer(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
	f := faultOf(status, msg, errs)
	if f.Kind == fault.Internal {
		TraceOf(ctx.Context()).fail(f.Err)
	}
	if c := callOf(ctx.Context()); c != nil {
		c.passing = passing(f.Kind)
	}
	if f.Kind == fault.Limited && !f.Until.IsZero() {
		sayWhen(ctx, f.Until)
	}
	return dialectOf(ctx).Shape(f)
}

// passing reports whether the same call may be served a while later.
func passing(k fault.Kind) bool {
	return k == fault.Limited || k == fault.Disconnected || k == fault.Unavailable || k == fault.Internal
}

// sayWhen tells when to try again, unless whoever limits the caller has.
func sayWhen(ctx huma.Context, until time.Time) {
	if _, w := humago.Unwrap(ctx); w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(time.Until(until).Seconds())))))
	}
}

func dialectOf(ctx huma.Context) *Dialect {
	d, _ := ctx.Operation().Metadata["dialect"].(*Dialect)
	return d
}

// faultOf turns huma's own refusals, and what a handler returned, into a fault.
func faultOf(status int, msg string, errs []error) *fault.Fault {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return fault.New(fault.TooLarge, "request")
	case status == http.StatusUnsupportedMediaType:
		return fault.Bad("content type", "", "the Content-Type must be application/json")
	case status < http.StatusInternalServerError:
		return invalid(msg, errs)
	case len(errs) > 0:
		return fault.Of(errs[0])
	}
	return &fault.Fault{Kind: fault.Internal, Err: huma.NewError(status, msg)}
}

// invalid words the first complaint of the validation. What the caller sent is not repeated.
func invalid(msg string, errs []error) *fault.Fault {
	f := fault.Bad("request", "", msg)
	var detail *huma.ErrorDetail
	if len(errs) == 0 || !errors.As(errs[0], &detail) {
		return f
	}
	_, f.Field, _ = strings.Cut(detail.Location, ".")
	f.Detail = plainly(detail.Message)
	return f
}

// plainly says in the words of the document what the validation says in those of its own code.
func plainly(complaint string) string {
	switch {
	case strings.HasPrefix(complaint, "invalid date/time for format"):
		return "must be a moment such as 2026-12-27T09:00:00Z, in an address with %2B for +"
	case complaint == validation.MsgExpectedMatchExactlyOneSchema:
		return "must be of one of the types that the document lists"
	}
	return complaint
}

// Status is the HTTP status that a kind of fault has where a dialect has no other.
func Status(f *fault.Fault) int {
	switch f.Kind {
	case fault.Invalid:
		switch f.Noun {
		case "method":
			return http.StatusMethodNotAllowed
		case "content type":
			return http.StatusUnsupportedMediaType
		}
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Gone:
		return http.StatusGone
	case fault.Conflict, fault.Disconnected, fault.Reused:
		return http.StatusConflict
	case fault.BadPhone:
		return http.StatusUnprocessableEntity
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Limited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Refuse answers a request that reached no operation, in the manner of the dialect.
func (d *Dialect) Refuse(w http.ResponseWriter, r *http.Request, f *fault.Fault) {
	if d.Meter != nil {
		_ = d.Meter(r, w.Header(), anonymous)
	}
	body := d.Shape(f)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(body.GetStatus())
	_ = json.NewEncoder(w).Encode(body) // the caller may be gone
}
