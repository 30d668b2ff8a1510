package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// longestKept is how long a body is at most that is kept, in bytes.
const longestKept = 1 << 20

// held is an answer that its caller does not see yet: it goes out when it is released, or once it is too long to be held.
type held struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	loose  bool // it goes out as it is written
}

// WriteHeader notes the status.
func (h *held) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

// Write holds the bytes.
func (h *held) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	if !h.loose && h.body.Len()+len(b) > longestKept {
		h.release()
	}
	if h.loose {
		return h.ResponseWriter.Write(b)
	}
	return h.body.Write(b)
}

// release sends what is held.
func (h *held) release() {
	if h.loose || h.status == 0 {
		return
	}
	h.loose = true
	h.ResponseWriter.WriteHeader(h.status)
	_, _ = h.ResponseWriter.Write(h.body.Bytes()) // the caller may be gone
}

// keep returns the answer as it is stored; without a status when it was too long to be held.
func (h *held) keep() []byte {
	k := kept{Header: map[string]string{}}
	if !h.loose {
		k.Status, k.Body = h.status, h.body.Bytes()
	}
	for _, name := range keptHeaders {
		if v := h.Header().Get(name); v != "" {
			k.Header[name] = v
		}
	}
	raw, _ := json.Marshal(k) // strings and bytes always encode
	return raw
}

// Unwrap is for http.ResponseController.
func (h *held) Unwrap() http.ResponseWriter { return h.ResponseWriter }
