package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Serve is what a program that is driven does: it serves until ctx ends. When prepare has returned it prints one line
// of JSON with its url.
func Serve(ctx context.Context, out io.Writer, handler http.Handler, prepare func(context.Context) error) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := prepare(ctx); err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(map[string]string{"url": "http://" + listener.Addr().String()}); err != nil {
		return fmt.Errorf("say that the program is ready: %w", err)
	}
	<-ctx.Done()
	_ = server.Close()
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Handle has requests decoded from JSON, and answers encoded. An error is status 500.
func Handle[Q, A any](mux *http.ServeMux, pattern string, do func(context.Context, Q) (A, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		var question Q
		var said any
		err := json.NewDecoder(r.Body).Decode(&question)
		if err == nil {
			said, err = do(r.Context(), question)
		}
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			said = map[string]string{"error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(said)
	})
}
