// Package fault names what can go wrong for a caller, without a sentence: the kind, the noun it is
// about and the field at fault. Each dialect turns a fault into its own words, status and shape.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what went wrong, and so which status a dialect answers.
type Kind string

// The kinds. Anything that is not a *Fault is Internal: its text goes to the log, never to the caller.
const (
	Invalid         Kind = "invalid"         // missing or ill-formed input
	Unauthenticated Kind = "unauthenticated" // no credential, or an unknown, expired or revoked one
	Forbidden       Kind = "forbidden"       // the credential lacks the scope
	NotFound        Kind = "not_found"       // no such thing in this account
	Gone            Kind = "gone"            // it was here, and cannot be had any more
	Conflict        Kind = "conflict"        // the thing exists already or is in another state
	Reused          Kind = "reused"          // the call's idempotency key is taken: by another call, or by one that is not answered
	Disconnected    Kind = "disconnected"    // the instance can neither send now nor by itself later
	BadPhone        Kind = "bad_phone"       // not a phone number, or not one on WhatsApp
	TooLarge        Kind = "too_large"       // over a documented size
	Limited         Kind = "limited"         // rate or reach-out limit; Until says when it ends
	Unavailable     Kind = "unavailable"     // this server cannot do it at present
	Internal        Kind = "internal"
)

// Fault is an error that a caller may learn of.
type Fault struct {
	Kind   Kind
	Noun   string    // what it is about: "instance", "message", "qna"
	Field  string    // the input at fault, by its name in the dialect; empty when none is
	Detail string    // a short plain clause for people, such as "must be 8 to 15 digits"; may be empty
	Until  time.Time // when it ends, for Limited; zero when unknown
	Err    error     // the cause, for the log only
}

// Error describes the fault for a log.
func (f *Fault) Error() string {
	s := string(f.Kind) + " " + f.Noun
	if f.Field != "" {
		s += "." + f.Field
	}
	if f.Detail != "" {
		s += ": " + f.Detail
	}
	if f.Err != nil {
		s += fmt.Sprintf(": %v", f.Err)
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// New returns a fault of kind about noun.
func New(kind Kind, noun string) *Fault { return &Fault{Kind: kind, Noun: noun} }

// Missing returns the fault of a thing that does not exist for this caller.
func Missing(noun string) *Fault { return New(NotFound, noun) }

// Bad returns the fault of an input: the noun, its field, and what is wrong with it.
func Bad(noun, field, detail string) *Fault {
	return &Fault{Kind: Invalid, Noun: noun, Field: field, Detail: detail}
}

// Of returns the fault in err's chain, or an Internal one that wraps err. It returns nil for nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Internal, Err: err}
}

// Is reports whether err is a fault of kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}
