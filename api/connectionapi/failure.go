package connectionapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/wire"
	"balas/internal/fault"
)

// failure is the body of every answer that is no success.
type failure struct {
	Message string `json:"message" example:"Connection not found" doc:"What went wrong, for people."`
	Reason  string `json:"error" example:"Not Found" doc:"The name of the HTTP status."`
	Status  int    `json:"statusCode" example:"404"`
}

func (f *failure) Error() string  { return f.Message }
func (f *failure) GetStatus() int { return f.Status }

// statuses are those that differ from wire.Status.
var statuses = map[fault.Kind]int{
	fault.Disconnected: http.StatusServiceUnavailable,
	fault.BadPhone:     http.StatusBadRequest,
}

// words are the sentence of each kind.
var words = map[fault.Kind]string{
	fault.Invalid:         "Bad request",
	fault.Unauthenticated: "Unauthorized",
	fault.Forbidden:       "Forbidden resource",
	fault.Conflict:        "Conflict",
	fault.Reused:          "Conflict",
	fault.Disconnected:    "The connection is not linked, or not online yet",
	fault.BadPhone:        "Invalid phone number",
	fault.TooLarge:        "Request body is too large",
	fault.Limited:         "Too many requests",
	fault.Unavailable:     "Not possible at present, please wait",
	fault.Internal:        "Internal server error",
}

func shape(f *fault.Fault) huma.StatusError {
	status, known := statuses[f.Kind]
	if !known {
		status = wire.Status(f)
	}
	message := wording(f)
	if detail := strings.TrimSpace(f.Field + " " + f.Detail); detail != "" && f.Kind != fault.Internal {
		message += ": " + detail
	}
	return &failure{Message: message, Reason: http.StatusText(status), Status: status}
}

func wording(f *fault.Fault) string {
	switch {
	case f.Kind == fault.NotFound && f.Noun == "route":
		return "Not Found"
	case f.Kind == fault.NotFound:
		return noun(f) + " not found"
	case f.Kind == fault.Gone:
		return noun(f) + " is gone"
	case f.Kind == fault.Forbidden && f.Noun == "instance":
		return "You do not own this connection"
	case f.Kind == fault.Forbidden && f.Noun == "key":
		return "You do not own this token"
	case f.Kind == fault.Forbidden && f.Noun == "slots":
		return "No connection slot is free"
	case f.Kind == fault.Invalid && f.Noun == "payment":
		return "Payment failed"
	case f.Kind == fault.Invalid && f.Noun == "method":
		return "Method not allowed"
	}
	return words[f.Kind]
}

// noun is what this document calls the thing.
func noun(f *fault.Fault) string {
	switch f.Noun {
	case "instance":
		return "Connection"
	case "key":
		return "Token"
	case "":
		return "Resource"
	}
	return strings.ToUpper(f.Noun[:1]) + f.Noun[1:]
}
