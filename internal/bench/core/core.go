// Package core is Balas without its API: it accepts, sends and receives as the engine does, in a loop of its own. It
// is compared with the bare program kind by kind.
package core

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"balas/account"
	"balas/chat"
	"balas/internal/bench/rig"
	"balas/internal/pg"
	"balas/media"
	"balas/migrations"
	"balas/whatsapp"
	"balas/whatsapp/network"
	"balas/whatsapp/node"
)

// Program is the running program.
type Program struct {
	network    *rig.Network
	chats      *chat.Service
	media      *media.Store
	node       *node.Node
	supervisor *whatsapp.Supervisor
	sealer     *account.Sealer
	owner      account.Account

	mu      sync.Mutex
	numbers map[string]chat.Instance // by phone
	same    media.Media              // the picture that is always the same, once it is stored
}

// Run serves until ctx ends. When it is ready it prints one line of JSON with its url.
func Run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("core", flag.ContinueOnError)
	simulator := flags.String("simulator", "", "URL of the simulated network")
	address := flags.String("address", "", "URL of a database of its own")
	files := flags.String("files", "", "directory for files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	pool, err := pg.Open(ctx, *address)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := migrations.Up(ctx, pool); err != nil {
		return err
	}
	p := &Program{
		network: rig.NetworkAt(*simulator), numbers: map[string]chat.Instance{},
		chats: chat.New(pool, time.Now, 0),
		media: &media.Store{Pool: pool, Dir: *files, Now: time.Now},
	}
	if err := p.open(ctx, *simulator); err != nil {
		return err
	}
	defer p.run(ctx)()
	return rig.Serve(ctx, out, p.routes(), func(context.Context) error { return nil })
}

func (p *Program) open(ctx context.Context, simulator string) (err error) {
	if p.owner, err = account.Default(ctx, p.chats.Pool); err != nil {
		return fmt.Errorf("find account: %w", err)
	}
	if p.sealer, err = account.NewSealer([]byte(rand.Text())); err != nil {
		return fmt.Errorf("make sealer: %w", err)
	}
	network, err := network.Simulated(ctx, simulator)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if p.node, err = node.Join(ctx, p.chats.Pool, "bench", log); err != nil {
		return err
	}
	p.supervisor = whatsapp.NewSupervisor(ctx, p.chats, p.node, network, log)
	p.supervisor.Media = p.media
	return nil
}

// run runs the engine until ctx ends; what it returns waits for the end.
func (p *Program) run(ctx context.Context) (wait func()) {
	lasting, leave := context.WithCancel(context.WithoutCancel(ctx))
	var node, sessions sync.WaitGroup
	node.Go(func() { p.node.Run(lasting) })
	sessions.Go(func() { p.supervisor.Run(ctx) })
	return func() {
		sessions.Wait()
		leave()
		node.Wait()
	}
}
