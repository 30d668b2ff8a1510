package api

import (
	"io"
	"net/http"
	"time"
)

const (
	restTimeout = 5 * time.Second // how long the rest of a body may take to arrive that nobody has read
	longestRest = 256 << 10       // bytes; beyond them it costs less to connect anew
)

// finish reads the rest of the request's body before it is answered. The server does so itself, and waits for it as long as the
// caller likes: one who sends half of a body and stays would hear no answer, and keep the connection.
func (a *answer) finish() {
	r := a.request
	if a.body == nil || a.body.Ended() || r.ProtoMajor != 1 || r.Header.Get("Expect") != "" {
		return
	}
	connection := http.NewResponseController(a.ResponseWriter)
	if !a.body.Broken() {
		_ = connection.SetReadDeadline(time.Now().Add(restTimeout)) // a test's recorder has none
		_, _ = io.CopyN(io.Discard, a.body, longestRest)
	}
	if a.body.Ended() {
		_ = connection.SetReadDeadline(time.Time{})
		return
	}
	_ = connection.SetReadDeadline(time.Now())
	a.Header().Set("Connection", "close")
}
