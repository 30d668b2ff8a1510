// Command balas is the engine, its demo and its tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type commands struct {
	Serve    serveCommand    `cmd:"" help:"Run the engine."`
	Demo     demoCommand     `cmd:"" help:"Run the engine with a simulated WhatsApp and a sample shop."`
	Simulate simulateCommand `cmd:"" help:"Run the simulated WhatsApp alone."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to this version's schema."`
	Account  accountCommands `cmd:"" help:"Manage accounts."`
	Key      keyCommands     `cmd:"" help:"Manage API keys."`
	Eval     evalCommand     `cmd:"" help:"Measure the quality of answers on a data set."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

func main() {
	idle, err := readEnvironment()
	if err == nil {
		err = run(idle)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "balas:", err)
		os.Exit(1)
	}
}

// idleVariables are set and have no effect in this version.
type idleVariables []string

// run parses the command line and runs the command until it is done or a signal ends it.
func run(idle []string) error {
	var c commands
	parsed := kong.Parse(&c, kong.Name("balas"), kong.UsageOnError(),
		kong.Description("A self-hosted WhatsApp chatbot and AI-agent automation engine."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(idleVariables(idle))
	return parsed.Run()
}
