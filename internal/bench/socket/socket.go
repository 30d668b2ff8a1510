// Package socket is a bare WebSocket server: it sends what it is told to all who are connected, and knows nothing of accounts or
// of a log.
package socket

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/coder/websocket"

	"balas/internal/bench/rig"
)

type server struct {
	mu    sync.Mutex
	conns map[*websocket.Conn]chan []byte
}

// Run serves until ctx ends. When it is ready it prints one line of JSON with its url.
func Run(ctx context.Context, _ []string, out io.Writer) error {
	s := &server{conns: map[*websocket.Conn]chan []byte{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws", s.serve)
	rig.Handle(mux, "POST /shout", s.shout)
	return rig.Serve(ctx, out, mux, func(context.Context) error { return nil })
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = c.CloseNow() }()
	said := make(chan []byte, 64)
	s.mu.Lock()
	s.conns[c] = said
	s.mu.Unlock()
	defer func() { s.mu.Lock(); delete(s.conns, c); s.mu.Unlock() }()
	ctx := c.CloseRead(context.WithoutCancel(r.Context()))
	for {
		select {
		case frame := <-said:
			if c.Write(ctx, websocket.MessageText, frame) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// shout sends frames of a size to everybody.
func (s *server) shout(ctx context.Context, q rig.Shout) (struct{}, error) {
	frame := fmt.Appendf(nil, `{"text":"%s"}`, bytes.Repeat([]byte("x"), q.Size))
	s.mu.Lock()
	defer s.mu.Unlock()
	for range q.Count {
		for _, said := range s.conns {
			select {
			case said <- frame:
			case <-ctx.Done():
				return struct{}{}, ctx.Err()
			}
		}
	}
	return struct{}{}, nil
}
