// Package simulator is a WhatsApp network in a box. It speaks the wire protocol that linked clients speak, has simulated
// phones with real end-to-end encryption behind it, and is driven through an HTTP interface.
package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"balas/simulator/control"
	"balas/simulator/gate"
	"balas/simulator/mms"
	"balas/simulator/page"
	"balas/simulator/phone"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// ErrNotLoopback says that the simulator was to listen where other machines could reach it.
var ErrNotLoopback = errors.New("the simulator listens on loopback addresses only")

// Options set up a simulator. The zero value is good: a free port on the loopback interface.
type Options struct {
	// Listen is the address; 127.0.0.1 and a free port if empty.
	Listen string
	// LID starts all phones in LID addressing.
	LID bool
	// Clock gives the time in stanzas; time.Now if nil.
	Clock func() time.Time
	// Seed makes all keys and ids of phones and network the same in every run; random if empty.
	Seed string
	// Strict is called with every request of a client that the simulator cannot answer; nil if nobody wants to know.
	Strict func(request string)
	// State is a file that keeps phones, links, sessions and what waits for delivery. Without it they live in memory.
	State string
	// Log gets what goes wrong; nothing is logged if nil.
	Log *slog.Logger
}

// Server is a running simulator.
type Server struct {
	world    *world.World
	gate     *gate.Gate
	listener net.Listener
	http     *http.Server
	state    *saver
	// hangUp ends requests that wait for something, stop ends the saving.
	hangUp, stop context.CancelFunc
	done         chan error
	closing      sync.Once
	closed       error
}

// Start opens the port and serves until Close. It fails with ErrNotLoopback for other addresses.
func Start(options Options) (*Server, error) {
	if options.Listen == "" {
		options.Listen = "127.0.0.1:0"
	}
	if err := checkLoopback(options.Listen); err != nil {
		return nil, err
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	w := world.New(world.Options{Clock: options.Clock, LID: options.LID, Seed: options.Seed, Strict: options.Strict, Media: mediaDir(options.State)})
	ctx, stop := context.WithCancel(context.Background())
	state, err := openState(ctx, w, options.State, options.Log)
	if err != nil {
		stop()
		return nil, err
	}
	listener, err := net.Listen("tcp", options.Listen)
	if err != nil {
		stop()
		return nil, fmt.Errorf("listen on %s: %w", options.Listen, err)
	}
	s := &Server{world: w, state: state, listener: listener, stop: stop, done: make(chan error, 1)}
	requests, hangUp := context.WithCancel(context.Background())
	s.hangUp = hangUp
	phones := phone.New(w)
	s.gate = gate.New(w, phones, options.Log)
	s.http = &http.Server{
		Handler:           s.routes(control.New(w, phones, s.gate, wire.RootKey(), options.Log), mms.New(w, options.Log)),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

func (s *Server) routes(api *control.API, host *mms.Host) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/ws/chat", s.gate)
	mux.Handle("/simulator/", api.Handler())
	host.Register(mux)
	mux.Handle("/", page.Handler())
	return mux
}

// checkLoopback refuses addresses that other machines can reach.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("read address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%w, not on %q", ErrNotLoopback, address)
	}
	return nil
}

// URL is the address of the control interface and of everything else, without a slash at the end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Addr is host and port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// RootKey is what clients have to trust. It is the same for all simulators.
func (s *Server) RootKey() [32]byte { return wire.RootKey() }

// Handler serves what the port serves: the chat socket, the control interface and the page.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Close hangs up on all clients, frees the port and saves the state a last time. Closing again does nothing.
func (s *Server) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

// close ends first the requests, then the clients, and saves when nothing can change any more.
func (s *Server) close() error {
	s.hangUp()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		_ = s.http.Close()
	}
	s.gate.Close()
	s.stop()
	<-s.state.done
	if err := <-s.done; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return s.world.Close()
}
