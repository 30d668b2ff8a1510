package botapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/wire"
	"balas/internal/fault"
)

// failure is the body of every answer that is no success.
type failure struct {
	Status  bool   `json:"status" example:"false"`
	Message string `json:"message" example:"Invalid value: from must be a time such as 9:00"`
	Data    any    `json:"data" doc:"Always null."`
	status  int
}

func (f *failure) Error() string  { return f.Message }
func (f *failure) GetStatus() int { return f.status }

// words are the sentence of each kind.
var words = map[fault.Kind]string{
	fault.Invalid:         "Invalid request",
	fault.Unauthenticated: "Unauthorized",
	fault.Forbidden:       "The token lacks the required scope",
	fault.Gone:            "No longer available",
	fault.Conflict:        "Already exists",
	fault.Reused:          "Idempotency key conflict",
	fault.Disconnected:    "Whatsapp is not connected",
	fault.BadPhone:        "Invalid phone number",
	fault.TooLarge:        "Request body is too large",
	fault.Limited:         "Too many requests",
	fault.Unavailable:     "Not possible at present",
	fault.Internal:        "Something went wrong",
}

// shape words a fault. Settings that make no sense are unprocessable; a request that is ill-formed is a
// bad one, as is a phone number that is none.
func shape(f *fault.Fault) huma.StatusError {
	a := &failure{Message: words[f.Kind], status: wire.Status(f)}
	switch {
	case f.Kind == fault.NotFound:
		a.Message = noun(f) + " not found"
	case f.Kind == fault.Conflict && f.Noun == "qr":
		a.Message = "QR not available"
	case f.Kind == fault.Forbidden && f.Noun == "instance":
		a.Message = "Invalid access token"
	case f.Kind == fault.Forbidden && f.Noun == "slots":
		a.Message = "No slot is free for another bot"
	case f.Kind == fault.BadPhone:
		a.status = http.StatusBadRequest
	case f.Kind == fault.Invalid && f.Noun == "method":
		a.Message = "Method not allowed"
	case f.Kind == fault.Invalid && f.Noun == "settings":
		a.Message, a.status = "Invalid value", http.StatusUnprocessableEntity
	}
	if detail := strings.TrimSpace(f.Field + " " + f.Detail); detail != "" && f.Kind != fault.Internal {
		a.Message += ": " + detail
	}
	return a
}

// noun is what this document calls the thing.
func noun(f *fault.Fault) string {
	if f.Noun == "instance" {
		return "Whatsapp"
	}
	return strings.ToUpper(f.Noun[:1]) + f.Noun[1:]
}
