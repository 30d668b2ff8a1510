package tokenapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/wire"
	"balas/internal/fault"
)

// failure is the body of every answer that is no success. The document lists the codes and not where they stand.
type failure struct {
	Success bool   `json:"success" example:"false"`
	Error_  string `json:"error" example:"SESSION_NOT_FOUND" doc:"What went wrong, for programs."`
	Code    string `json:"code" example:"SESSION_NOT_FOUND" doc:"The same."`
	Message string `json:"message" example:"Session does not exist" doc:"What went wrong, for people."`
	status  int
}

func (f *failure) Error() string  { return f.Message }
func (f *failure) GetStatus() int { return f.status }

// statuses are those that differ from wire.Status.
var statuses = map[fault.Kind]int{
	fault.Forbidden: http.StatusUnauthorized,
	fault.BadPhone:  http.StatusUnprocessableEntity,
}

// words are the code and the sentence of each kind that does not name its noun.
var words = map[fault.Kind][2]string{
	fault.Invalid:         {"VALIDATION_ERROR", "Invalid request body or params"},
	fault.Unauthenticated: {"UNAUTHORIZED", "Missing or invalid auth"},
	fault.Forbidden:       {"UNAUTHORIZED", "The credential is none for this call"},
	fault.Reused:          {"IDEMPOTENCY_CONFLICT", "Idempotency key conflict"},
	fault.Disconnected:    {"SESSION_DISCONNECTED", "Session not connected"},
	fault.BadPhone:        {"VALIDATION_ERROR", "Invalid phone number"},
	fault.TooLarge:        {"PAYLOAD_TOO_LARGE", "Request body is too large"},
	fault.Limited:         {"RATE_LIMITED", "Too many requests"},
	fault.Unavailable:     {"SERVICE_UNAVAILABLE", "Not possible at present"},
	fault.Internal:        {"INTERNAL_ERROR", "Server error"},
}

func shape(f *fault.Fault) huma.StatusError {
	status, known := statuses[f.Kind]
	if !known {
		status = wire.Status(f)
	}
	switch {
	case status == http.StatusBadRequest:
		status = http.StatusUnprocessableEntity
	case f.Noun == "slots" && f.Kind == fault.Forbidden: // the credential is good
		status = http.StatusForbidden
	}
	code, message := wording(f)
	if detail := strings.TrimSpace(f.Field + " " + f.Detail); detail != "" && f.Kind != fault.Internal {
		message += ": " + detail
	}
	return &failure{Error_: code, Code: code, Message: message, status: status}
}

func wording(f *fault.Fault) (code, message string) {
	switch {
	case f.Kind == fault.NotFound && f.Noun == "instance":
		return "SESSION_NOT_FOUND", "Session does not exist"
	case f.Kind == fault.NotFound:
		return upper(f) + "_NOT_FOUND", title(f) + " does not exist"
	case f.Kind == fault.Gone:
		return upper(f) + "_GONE", title(f) + " is gone"
	case f.Kind == fault.Conflict:
		return upper(f) + "_CONFLICT", title(f) + " conflict"
	case f.Kind == fault.Forbidden && f.Noun == "slots":
		return "SLOTS_IN_USE", "No slot is free for another session"
	case f.Kind == fault.Invalid && f.Noun == "method":
		return "METHOD_NOT_ALLOWED", "Method not allowed"
	case f.Kind == fault.Invalid && f.Noun == "content type":
		return "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"
	}
	w := words[f.Kind]
	return w[0], w[1]
}

func upper(f *fault.Fault) string { return strings.ToUpper(strings.ReplaceAll(title(f), " ", "_")) }

// title is what this document calls the thing.
func title(f *fault.Fault) string {
	switch f.Noun {
	case "instance":
		return "Session"
	case "":
		return "Thing"
	}
	return strings.ToUpper(f.Noun[:1]) + f.Noun[1:]
}
