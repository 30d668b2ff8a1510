package instanceapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/wire"
	"balas/internal/fault"
)

// failure is the body of every answer that is no success.
type failure struct {
	Success bool   `json:"success" example:"false"`
	Message string `json:"message" example:"Instance not found" doc:"What went wrong, for people."`
	Code    string `json:"error" example:"INSTANCE_NOT_FOUND" doc:"What went wrong, for programs."`
	status  int
}

func (f *failure) Error() string  { return f.Message }
func (f *failure) GetStatus() int { return f.status }

// statuses are those that differ from wire.Status: this dialect knows 422 and 500 only.
var statuses = map[fault.Kind]int{
	fault.Conflict:     http.StatusUnprocessableEntity,
	fault.Disconnected: http.StatusUnprocessableEntity,
	fault.Unavailable:  http.StatusInternalServerError,
}

// words are the code and the sentence of each kind that does not name its noun.
var words = map[fault.Kind][2]string{
	fault.Invalid:         {"BAD_REQUEST", "Missing or invalid request parameters"},
	fault.Unauthenticated: {"UNAUTHORIZED", "API key is absent or invalid"},
	fault.Forbidden:       {"FORBIDDEN", "API key lacks the required scope"},
	fault.Reused:          {"IDEMPOTENCY_CONFLICT", "Idempotency key conflict"},
	fault.Disconnected:    {"INSTANCE_DISCONNECTED", "Instance is not connected"},
	fault.BadPhone:        {"INVALID_PHONE", "Phone format invalid"},
	fault.TooLarge:        {"PAYLOAD_TOO_LARGE", "Request body is too large"},
	fault.Limited:         {"RATE_LIMIT_EXCEEDED", "Rate limit exceeded"},
	fault.Unavailable:     {"SERVICE_UNAVAILABLE", "The service cannot do this at present"},
	fault.Internal:        {"INTERNAL_SERVER_ERROR", "Unexpected server-side failure"},
}

func shape(f *fault.Fault) huma.StatusError {
	status, known := statuses[f.Kind]
	if !known {
		status = wire.Status(f)
	}
	code, text := wording(f)
	detail := strings.TrimSpace(f.Field + " " + f.Detail)
	if detail != "" && f.Kind != fault.Internal {
		text += ": " + detail
	}
	return &failure{Message: text, Code: code, status: status}
}

func wording(f *fault.Fault) (code, text string) {
	noun := strings.ReplaceAll(f.Noun, " ", "_")
	switch {
	case f.Kind == fault.NotFound:
		return strings.ToUpper(noun) + "_NOT_FOUND", title(f.Noun) + " not found"
	case f.Kind == fault.Gone:
		return strings.ToUpper(noun) + "_GONE", title(f.Noun) + " is gone"
	case f.Kind == fault.Conflict:
		return strings.ToUpper(noun) + "_CONFLICT", title(f.Noun) + " conflict"
	case f.Kind == fault.Forbidden && f.Noun == "slots":
		return "SLOTS_IN_USE", "No slot is free for another instance"
	case f.Kind == fault.Invalid && f.Noun == "method":
		return "METHOD_NOT_ALLOWED", "Method not allowed"
	case f.Kind == fault.Invalid && f.Noun == "content type":
		return "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"
	}
	w := words[f.Kind]
	return w[0], w[1]
}

func title(noun string) string {
	if noun == "" {
		return "Thing"
	}
	return strings.ToUpper(noun[:1]) + noun[1:]
}

// codeOf is the code of an error, for results that fail apart from the call.
func codeOf(err error) string {
	code, _ := wording(fault.Of(err))
	return code
}
