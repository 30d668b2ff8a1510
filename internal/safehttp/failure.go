package safehttp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"github.com/dustin/go-humanize"

	"balas/internal/fault"
)

// noun is what the faults of this package are about.
const noun = "url"

// private is the detail of a fault of an address on a network that no setting opens.
const private = "address is private, and its network is not in BALAS_ALLOW_PRIVATE_URLS"

// slow is the detail of a fault of time.
const slow = "did not answer in time"

// inTime returns a context that ends with a fault after the time.
func inTime(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, &fault.Fault{Kind: fault.Unavailable, Noun: noun, Detail: slow})
}

func bad(detail string) error { return fault.Bad(noun, "", detail) }

func tooLarge(most int64) error {
	return &fault.Fault{Kind: fault.TooLarge, Noun: noun, Detail: "too large: more than " + humanize.IBytes(uint64(most))}
}

// status is the fault of an answer other than success.
func status(code int) error {
	f := &fault.Fault{Kind: fault.Invalid, Noun: noun, Detail: fmt.Sprintf("answered %d", code)}
	switch {
	case code >= 500, code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code == http.StatusTooEarly:
		f.Kind = fault.Unavailable
	}
	return f
}

// plain turns an error of the network into a fault that says plainly what went wrong; the cause is for
// the log, and without the address, which may hold secrets. When ctx has ended, its cause is the error.
func plain(ctx context.Context, err error) error {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var known *fault.Fault
	if errors.As(err, &known) {
		return known
	}
	if cause := context.Cause(ctx); errors.As(cause, &known) {
		return known
	} else if cause != nil {
		return fmt.Errorf("fetch: %w", cause)
	}
	kind, detail := reason(err)
	return &fault.Fault{Kind: kind, Noun: noun, Detail: detail, Err: err}
}

func reason(err error) (fault.Kind, string) {
	var lookup *net.DNSError
	var certificate *tls.CertificateVerificationError
	var late net.Error
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrInvalidHostPort):
		return fault.Invalid, private
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return fault.Invalid, "host not found"
	case errors.As(err, &certificate):
		return fault.Invalid, "certificate is not valid"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &late) && late.Timeout():
		return fault.Unavailable, slow
	case errors.Is(err, syscall.ECONNREFUSED):
		return fault.Unavailable, "refused the connection"
	}
	return fault.Unavailable, "cannot be reached"
}
