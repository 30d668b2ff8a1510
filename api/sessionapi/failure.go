package sessionapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/wire"
	"balas/internal/fault"
)

// failure is the body of every answer that is no success.
type failure struct {
	Status  string `json:"status" enum:"error" example:"error"`
	Message string `json:"message" example:"Session not found."`
	status  int
}

func (f *failure) Error() string  { return f.Message }
func (f *failure) GetStatus() int { return f.status }

// words are the sentence of each kind.
var words = map[fault.Kind]string{
	fault.Invalid:         "Invalid request",
	fault.Unauthenticated: "Unauthorized",
	fault.Forbidden:       "The credential may not do this",
	fault.Reused:          "Idempotency key conflict",
	fault.Disconnected:    "Session is not connected",
	fault.BadPhone:        "Invalid phone number",
	fault.TooLarge:        "Request body is too large",
	fault.Limited:         "Too many requests",
	fault.Unavailable:     "Not possible at present",
	fault.Internal:        "Something went wrong",
}

func shape(f *fault.Fault) huma.StatusError {
	status := wire.Status(f)
	if f.Kind == fault.BadPhone {
		status = http.StatusBadRequest
	}
	return &failure{Status: "error", Message: sentence(f), status: status}
}

// sentence ends with a full stop, as those of the document do.
func sentence(f *fault.Fault) string {
	s := wording(f)
	if detail := strings.TrimSpace(f.Field + " " + f.Detail); detail != "" && f.Kind != fault.Internal {
		s += ": " + detail
	}
	if f.Kind == fault.Unauthenticated {
		return s
	}
	return s + "."
}

func wording(f *fault.Fault) string {
	switch {
	case f.Kind == fault.NotFound:
		return noun(f) + " not found"
	case f.Kind == fault.Gone:
		return noun(f) + " is gone"
	case f.Kind == fault.Conflict:
		return noun(f) + " conflict"
	case f.Kind == fault.Forbidden && f.Noun == "instance":
		return "Token does not belong to this session"
	case f.Kind == fault.Forbidden && f.Noun == "slots":
		return "No slot is free for another session"
	case f.Kind == fault.Invalid && f.Noun == "method":
		return "Method not allowed"
	case f.Kind == fault.Invalid && f.Noun == "file type":
		return "Invalid file type. Only " + uploadable + " allowed"
	case f.Kind == fault.TooLarge && f.Noun == "upload":
		return "File too large. Maximum size is 25MB"
	}
	return words[f.Kind]
}

// noun is what this document calls the thing.
func noun(f *fault.Fault) string {
	switch f.Noun {
	case "instance":
		return "Session"
	case "list":
		return "Recipient list"
	case "":
		return "Thing"
	}
	return strings.ToUpper(f.Noun[:1]) + f.Noun[1:]
}
