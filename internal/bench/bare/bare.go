// Package bare is the program that benchmarks compare Balas with: whatsmeow, a store, and nothing else. It
// sends in a loop or for whoever posts to it, and answers pings. For the price of each step of Balas's own
// design it takes one step more at a time: see Run.
package bare

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Program is the running program. Its clients share one store.
type Program struct {
	ctx     context.Context // of the clients
	network network
	keeper  *keeper

	mu      sync.Mutex
	clients map[string]*client // by phone
}

// Run serves until ctx ends. When the clients that the store knows are connected it prints one line of
// JSON with its url. The stores: sqlite and postgres are whatsmeow's own; ratchet is Balas's, on
// PostgreSQL; accept is that and a durable commit of each message before it is sent.
func Run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bare", flag.ContinueOnError)
	simulator := flags.String("simulator", "", "URL of the simulated network")
	kind := flags.String("store", "sqlite", "sqlite, postgres, ratchet or accept")
	address := flags.String("address", "", "file of SQLite, or URL of PostgreSQL")
	most := flags.Int("clients", 1000, "how many of the store's clients connect")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p := &Program{ctx: ctx, clients: map[string]*client{}}
	var err error
	if p.network, err = reach(ctx, *simulator); err != nil {
		return err
	}
	if p.keeper, err = openKeeper(ctx, *kind, *address); err != nil {
		return err
	}
	defer p.keeper.close()
	return p.serve(ctx, *most, out)
}

func (p *Program) serve(ctx context.Context, most int, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: p.routes(), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer p.disconnectAll()
	if err := p.connectStored(ctx, most); err != nil {
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

func (p *Program) connectStored(ctx context.Context, most int) error {
	devices, err := p.keeper.devices(ctx)
	if err != nil {
		return err
	}
	for _, d := range devices[:min(most, len(devices))] {
		c := p.newClient(d)
		if err := c.ConnectContext(ctx); err != nil {
			return fmt.Errorf("connect %s: %w", d.ID.User, err)
		}
		p.add(d.ID.User, c)
	}
	return nil
}

func (p *Program) add(phone string, c *client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clients[phone] = c
}

// client is the phone's client, once it is online.
func (p *Program) client(ctx context.Context, phone string) (*client, error) {
	p.mu.Lock()
	c := p.clients[phone]
	p.mu.Unlock()
	if c == nil {
		return nil, fmt.Errorf("phone %s is not linked here", phone)
	}
	return c, c.await(ctx)
}

func (p *Program) disconnectAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.clients {
		c.Disconnect()
	}
}
