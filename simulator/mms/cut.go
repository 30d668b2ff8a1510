package mms

import (
	"errors"
	"net"
	"net/http"
)

var errCut = errors.New("connection cut")

// reset ends a connection as one that broke, without an answer.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cutWriter writes half of the first piece and ends the connection.
type cutWriter struct{ http.ResponseWriter }

// Write never returns.
func (c cutWriter) Write(all []byte) (int, error) {
	_, _ = c.ResponseWriter.Write(all[:len(all)/2])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
