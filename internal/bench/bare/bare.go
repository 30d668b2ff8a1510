// Package bare is the program that benchmarks compare Balas with: whatsmeow, a store, and nothing else. It
// sends in a loop or for whoever posts to it, and answers pings. For the price of each step of Balas's own
// design it takes one step more at a time: see Run.
package bare

import (
	"context"
	"flag"
	"fmt"
	"io"
	"sync"

	"balas/internal/bench/rig"
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
	defer p.disconnectAll()
	return rig.Serve(ctx, out, p.routes(), func(ctx context.Context) error { return p.connectStored(ctx, *most) })
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
